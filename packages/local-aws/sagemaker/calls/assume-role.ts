import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerContext } from '../context.ts';
import { validationException } from '../errors.ts';

/**
 * The role's S3 client. Throws AWS's error for a role that cannot be assumed if the role is
 * unknown.
 */
export function assumeRole(roleArn: string, context: SageMakerContext): S3Client {
  try {
    return context.s3For(roleArn);
  } catch {
    throw validationException(
      `Could not assume role ${roleArn}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.`,
    );
  }
}
