import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { algorithmOf } from '../algorithms/registry.ts';
import type { SageMakerContext } from '../context.ts';
import { alreadyExisting, validationException } from '../errors.ts';
import { modelRequest } from '../requests/model.ts';
import { parseS3Uri } from '../runs/s3-objects.ts';
import type { Model } from '../state/records.ts';
import { passRoleAccess, taggingAccess } from '../calls/access.ts';
import { assumeRole } from '../calls/assume-role.ts';
import { operation } from '../calls/operation.ts';

export const createModel = operation({
  input: modelRequest,
  access: (request, { arnOf }) => {
    const arn = arnOf('model', request.ModelName);
    return [
      { action: 'sagemaker:CreateModel', resource: arn },
      passRoleAccess(request.ExecutionRoleArn),
      ...taggingAccess(arn, request.Tags),
    ];
  },
  run: async (request, context) => {
    const name = request.ModelName;
    const arn = context.arnOf('model', name);
    algorithmOf(request.PrimaryContainer.Image, context.algorithms, context.region);
    refuseExisting(name, context);
    await refuseMissingData(request, context);
    // Another request may have taken the name during the request to S3.
    refuseExisting(name, context);
    const now = context.now();
    context.models.add({ name, arn, creationTime: now, lastModifiedTime: now, tags: request.Tags, request });
    return { ModelArn: arn };
  },
});

function refuseExisting(name: string, context: SageMakerContext): void {
  if (context.models.isTaken(name)) throw alreadyExisting('model', context.arnOf('model', name));
}

/** AWS looks for the artifact as the model's role before it accepts the model. */
async function refuseMissingData(request: Model['request'], context: SageMakerContext): Promise<void> {
  const url = request.PrimaryContainer.ModelDataUrl;
  const { bucket, key } = parseS3Uri(url);
  try {
    await assumeRole(request.ExecutionRoleArn, context).send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (['NotFound', 'NoSuchKey', 'NoSuchBucket'].includes(error.name)) {
      throw validationException(`Could not find model data at ${url}.`);
    }
    throw validationException(
      `Could not access model data at ${url}. Please ensure that the role "${request.ExecutionRoleArn}" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions and that the object is located in ${context.region}.`,
    );
  }
}
