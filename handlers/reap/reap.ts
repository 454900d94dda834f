import { z } from 'zod';
import { keys } from '../../core/names.ts';
import { planFileSchema } from '../../core/plan.ts';
import { emptyRunRecord } from '../../core/run-record.ts';
import type { Executions } from '../shared/executions.ts';
import type { Bucket } from '../shared/objects.ts';
import { sweep, type SweepDependencies } from '../shared/sweep.ts';

/** Called by the hourly schedule and by the event of an execution that ended badly; both mean the same: look. */
export const reapInput = z.looseObject({});

export interface ReapDependencies extends SweepDependencies {
  bucket: Bucket;
  executions: Pick<Executions, 'status'>;
}

export interface Reaped {
  stoppedJobs: string[];
  deletedEndpoints: string[];
  /** The run whose lease was released. */
  releasedLease: string | null;
}

/** How an execution that could not write its own record ended, in the record's words. */
const endings: Record<string, { status: 'Aborted' | 'TimedOut' | 'Failed'; why: string }> = {
  ABORTED: { status: 'Aborted', why: 'The execution was stopped.' },
  TIMED_OUT: { status: 'TimedOut', why: 'The execution ran longer than the state machine allows.' },
};
const died = { status: 'Failed' as const, why: 'The execution failed and could not recover by itself.' };

/** Stop, a machine timeout and States.Runtime run no Catch: this cleans up after them, and releases the lease last. */
export async function reap(dependencies: ReapDependencies): Promise<Reaped> {
  const { bucket, executions, pipeline, now } = dependencies;
  const { stoppedJobs, deletedEndpoints, abandonedLease } = await sweep(dependencies);
  if (abandonedLease === null) return { stoppedJobs, deletedEndpoints, releasedLease: null };

  const { runId, execution, since } = abandonedLease.lease;
  const { status, why } = endings[(await executions.status(execution)) ?? ''] ?? died;
  const planned = await bucket.readVersioned(keys.plan(runId));
  const plan = planned && planFileSchema.parse(planned.value);
  const record = emptyRunRecord({
    runId,
    pipeline,
    execution,
    trigger: plan?.trigger ?? null,
    force: plan?.force ?? false,
    promote: plan?.promote ?? false,
    startedAt: plan?.startedAt ?? since,
    endedAt: now().toISOString(),
    status,
    why,
  });
  // A record that is there was written by the run itself, which knew more.
  await bucket.writeIf(keys.run(runId), record, { ifNoneMatch: '*' });
  await bucket.removeIf(keys.lease, abandonedLease.etag);
  return { stoppedJobs, deletedEndpoints, releasedLease: runId };
}
