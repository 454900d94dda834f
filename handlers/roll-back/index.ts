import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { accountSettings } from '../aws/account-settings.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openInvoke } from '../aws/invoke-endpoint.ts';
import { openTopic } from '../run/notices.ts';
import { openBucket } from '../aws/bucket.ts';
import { openEndpointConfigs } from '../aws/sagemaker/endpoint-configs.ts';
import { openEndpoints } from '../aws/sagemaker/endpoints.ts';
import { rollBack, rollBackInput } from './roll-back.ts';

const environment = readEnvironment({ ...commonEnvironment, TOPIC_ARN: z.string() });
const client = new SageMakerClient(clientSettings);
const dependencies = {
  bucket: openBucket(new S3Client(clientSettings), environment.BUCKET),
  endpoints: openEndpoints(client),
  endpointConfigs: openEndpointConfigs(client, accountSettings(environment)),
  invoke: openInvoke(new SageMakerRuntimeClient(clientSettings)),
  publish: openTopic(new SNSClient(clientSettings), environment.TOPIC_ARN),
  pipeline: environment.PIPELINE,
  now: () => new Date(),
};

export const handler = entry(rollBackInput, (event) => rollBack(event, dependencies));
