import type { Lease } from '../../core/run/single-flight/lease-record.ts';
import type { RunStatus } from '../../core/run/records/run-record.ts';
import type { Executions } from '../aws/executions.ts';
import type { Bucket } from '../aws/bucket.ts';
import { recordEnd } from './record-end.ts';

/** The end of an execution that could not write its own record, by the execution's status. */
const endings: Record<string, { status: RunStatus; why: string }> = {
  ABORTED: { status: 'Aborted', why: 'The execution was stopped.' },
  TIMED_OUT: { status: 'TimedOut', why: 'The execution ran longer than the state machine allows.' },
};
const failed = { status: 'Failed' as const, why: 'The execution failed and could not recover by itself.' };

/**
 * Writes the record of a run that ended while it held the lease. Called by the function that finds
 * the lease.
 */
export async function recordDeath(
  lease: Lease,
  dependencies: {
    bucket: Pick<Bucket, 'readVersioned' | 'writeIf'>;
    executions: Pick<Executions, 'status'>;
    pipeline: string;
    now: () => Date;
  },
): Promise<void> {
  const { bucket, executions, pipeline, now } = dependencies;
  const ending = endings[(await executions.status(lease.execution)) ?? ''] ?? failed;
  await recordEnd(bucket, {
    runId: lease.runId,
    execution: lease.execution,
    pipeline,
    startedAt: lease.since,
    endedAt: now().toISOString(),
    ...ending,
    error: null,
  });
}
