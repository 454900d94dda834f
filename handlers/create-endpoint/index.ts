import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { accountSettings } from '../aws/account-settings.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openSageMaker } from '../aws/sagemaker.ts';
import { createEndpoint, createEndpointInput } from './create-endpoint.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const sagemaker = openSageMaker(new SageMakerClient(clientSettings), accountSettings(environment));

export const handler = entry(createEndpointInput, (input) => createEndpoint(input, { bucket, sagemaker }));
