import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { accountSettings } from '../shared/account-settings.ts';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openInvoke } from '../shared/invoke-endpoint.ts';
import { openTopic } from '../shared/notices.ts';
import { openBucket } from '../shared/objects.ts';
import { openSageMaker } from '../shared/sagemaker.ts';
import { rollBack, rollBackInput } from './roll-back.ts';

const environment = readEnvironment({ ...commonEnvironment, TOPIC_ARN: z.string() });
const dependencies = {
  bucket: openBucket(new S3Client(clientSettings), environment.BUCKET),
  sagemaker: openSageMaker(new SageMakerClient(clientSettings), accountSettings(environment)),
  invoke: openInvoke(new SageMakerRuntimeClient(clientSettings)),
  publish: openTopic(new SNSClient(clientSettings), environment.TOPIC_ARN),
  pipeline: environment.PIPELINE,
  now: () => new Date(),
};

export const handler = entry(rollBackInput, (event) => rollBack(event, dependencies));
