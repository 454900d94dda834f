import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openBucket } from '../shared/objects.ts';
import { gateOnMetric, gateOnMetricInput } from './gate-on-metric.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);

export const handler = entry(gateOnMetricInput, (input) => gateOnMetric(input, { bucket }));
