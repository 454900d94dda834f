import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openInvoke } from '../aws/invoke-endpoint.ts';
import { openBucket } from '../aws/bucket.ts';
import { verifyEndpoint, verifyEndpointInput } from './verify-endpoint.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const invoke = openInvoke(new SageMakerRuntimeClient(clientSettings));

export const handler = entry(verifyEndpointInput, (input) =>
  verifyEndpoint(input, { bucket, invoke, now: () => new Date() }),
);
