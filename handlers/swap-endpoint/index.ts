import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../aws/client-settings.ts';
import { openCloudWatch } from '../aws/cloudwatch.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { swapEndpoint, swapEndpointInput } from './swap-endpoint.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const cloudwatch = openCloudWatch(new CloudWatchClient(clientSettings), environment.PIPELINE);

export const handler = entry(swapEndpointInput, (input) =>
  swapEndpoint(input, { bucket, cloudwatch, now: () => new Date() }),
);
