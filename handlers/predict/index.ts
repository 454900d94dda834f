import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openInvoke } from '../aws/invoke-endpoint.ts';
import { openBucket } from '../aws/bucket.ts';
import { openLaneMetrics } from './lane-metrics.ts';
import { openPredict, predictEvent } from './predict.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
// The API ends a request after 29 s. A slower lane has to be counted as failed before that.
const invoke = openInvoke(new SageMakerRuntimeClient(clientSettings), { deadlineSeconds: 25 });
const measure = openLaneMetrics(environment.PIPELINE);
const predict = openPredict({ bucket, invoke, measure, now: () => new Date() });

export const handler = entry(predictEvent, predict, { logData: false });
