import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { accountSettings } from '../aws/account-settings.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openEndpointConfigs } from '../aws/sagemaker/endpoint-configs.ts';
import { openEndpoints } from '../aws/sagemaker/endpoints.ts';
import { createEndpoint, createEndpointInput } from './create-endpoint.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const client = new SageMakerClient(clientSettings);
const endpoints = openEndpoints(client);
const endpointConfigs = openEndpointConfigs(client, accountSettings(environment));

export const handler = entry(createEndpointInput, (input) =>
  createEndpoint(input, { bucket, endpoints, endpointConfigs }),
);
