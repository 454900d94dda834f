import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { accountSettings } from '../shared/account-settings.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openBucket } from '../shared/objects.ts';
import { openSageMaker } from '../shared/sagemaker.ts';
import { createEndpoint, createEndpointInput } from './create-endpoint.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const sagemaker = openSageMaker(new SageMakerClient(clientSettings), accountSettings(environment));

export const handler = entry(createEndpointInput, (input) => createEndpoint(input, { bucket, sagemaker }));
