import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openBucket } from '../shared/objects.ts';
import { openSageMaker } from '../shared/sagemaker.ts';
import { createEndpoint, createEndpointInput } from './create-endpoint.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const sagemaker = openSageMaker(new SageMakerClient(clientSettings), environment.KMS_KEY_ARN);

export const handler = entry(createEndpointInput, (input) => createEndpoint(input, { bucket, sagemaker }));
