import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ownerIsRunning, type Lease } from '../../core/run/single-flight/lease-record.ts';
import { clientSettings } from '../aws/client-settings.ts';
import { openExecutions } from '../aws/executions.ts';
import { openBucket } from '../aws/bucket.ts';
import { openSageMaker } from '../aws/sagemaker.ts';

/**
 * The dependencies of every function that cleans up after a run: cleanup, recover, reap, and
 * prepare.
 */
export function openCleanUp(environment: { BUCKET: string; PIPELINE: string; STATE_MACHINE_ARN: string }) {
  const executions = openExecutions(new SFNClient(clientSettings), environment.STATE_MACHINE_ARN);
  return {
    bucket: openBucket(new S3Client(clientSettings), environment.BUCKET),
    sagemaker: openSageMaker(new SageMakerClient(clientSettings)),
    executions,
    pipeline: environment.PIPELINE,
    isRunning: async (lease: Lease) => ownerIsRunning(lease, await executions.status(lease.execution), new Date()),
    now: () => new Date(),
  };
}
