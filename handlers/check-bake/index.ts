import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { clientSettings } from '../aws/client-settings.ts';
import { openCloudWatch } from '../aws/cloudwatch.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openInvoke } from '../aws/invoke-endpoint.ts';
import { openBucket } from '../aws/bucket.ts';
import { openEndpoints } from '../aws/sagemaker/endpoints.ts';
import { checkBake, checkBakeInput } from './check-bake.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const endpoints = openEndpoints(new SageMakerClient(clientSettings));
const cloudwatch = openCloudWatch(new CloudWatchClient(clientSettings), environment.PIPELINE);
const invoke = openInvoke(new SageMakerRuntimeClient(clientSettings));

export const handler = entry(checkBakeInput, (input) =>
  checkBake(input, {
    bucket,
    endpoints,
    cloudwatch,
    invoke,
    pipeline: environment.PIPELINE,
    now: () => new Date(),
  }),
);
