import { setTimeout as pause } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { stackNames } from '../../core/names.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { openSageMaker } from '../aws/sagemaker/sagemaker.ts';
import { answerCloudFormation, resourceRequest } from './custom-resource.ts';
import { putAnswer } from './put-answer.ts';
import { tearDown } from './tear-down.ts';

const environment = readEnvironment(commonEnvironment);
const dependencies = {
  bucket: openBucket(new S3Client(clientSettings), environment.BUCKET),
  sagemaker: openSageMaker(new SageMakerClient(clientSettings)),
  pipeline: environment.PIPELINE,
  pause: (seconds: number) => pause(seconds * 1000),
  now: () => new Date(),
};

// The event holds a presigned URL, which must not appear in the log.
export const handler = entry(
  resourceRequest,
  (request) =>
    answerCloudFormation(request, {
      work: () => tearDown(request, dependencies),
      physicalId: stackNames.stack(environment.PIPELINE),
      put: putAnswer,
    }),
  { logData: false },
);
