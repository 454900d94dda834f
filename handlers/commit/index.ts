import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openExecutions } from '../aws/executions.ts';
import { openBucket } from '../aws/bucket.ts';
import { commit, commitInput } from './commit.ts';

const environment = readEnvironment({ ...commonEnvironment, STATE_MACHINE_ARN: z.string() });
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);
const executions = openExecutions(new SFNClient(clientSettings), environment.STATE_MACHINE_ARN);

export const handler = entry(commitInput, (input) => commit(input, { bucket, executions, now: () => new Date() }));
