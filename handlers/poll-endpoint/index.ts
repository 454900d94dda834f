import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openEndpoints } from '../aws/sagemaker/endpoints.ts';
import { pollEndpoint, pollEndpointInput } from './poll-endpoint.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const endpoints = openEndpoints(new SageMakerClient(clientSettings));

export const handler = entry(pollEndpointInput, (input) =>
  pollEndpoint(input, { bucket, endpoints, now: () => new Date() }),
);
