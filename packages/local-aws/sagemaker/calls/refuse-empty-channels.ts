import type { SageMakerContext } from '../context.ts';
import { validationException } from '../errors.ts';
import { listKeys, parseS3Uri } from '../runs/s3-objects.ts';
import type { TrainingJob } from '../state/records.ts';
import { assumeRole } from './assume-role.ts';

/**
 * AWS lists the data as the job's role before it accepts the job. A missing permission and missing
 * objects give the same error.
 */
export async function refuseEmptyChannels(
  request: Pick<TrainingJob['request'], 'RoleArn' | 'InputDataConfig'>,
  context: SageMakerContext,
): Promise<void> {
  const client = assumeRole(request.RoleArn, context);
  for (const channel of request.InputDataConfig) {
    const uri = channel.DataSource.S3DataSource.S3Uri;
    const prefix = parseS3Uri(uri);
    const keys = await listKeys(client, prefix).catch(() => []);
    if (keys.length > 0) continue;
    throw validationException(
      `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (${context.region}), that objects exist under that S3 prefix, and that the role "${request.RoleArn}" has "s3:ListBucket" permissions on bucket "${prefix.bucket}".`,
    );
  }
}
