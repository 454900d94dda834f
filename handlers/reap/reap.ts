import { z } from 'zod';
import { keys, ledgerTime } from '../../core/names.ts';
import { healthFigures } from '../../core/run/records/run-metrics.ts';
import type { Executions } from '../aws/executions.ts';
import { startFollowUp } from '../../core/run/single-flight/start-follow-up.ts';
import { type NoticeDependencies, sendNotices } from '../run/notices.ts';
import { recordDeath } from '../run/record-death.ts';
import { sweep, type SweepDependencies } from '../run/sweep.ts';

/** Called by the hourly schedule and by the event of an execution that ended badly; both mean the same: look. */
export const reapInput = z.looseObject({});

export interface ReapDependencies extends SweepDependencies {
  bucket: SweepDependencies['bucket'] & NoticeDependencies['bucket'];
  executions: Pick<Executions, 'status' | 'start' | 'lastSuccess' | 'madeAt'>;
  publish: NoticeDependencies['publish'];
  measure: NoticeDependencies['measure'];
}

export interface Reaped {
  stoppedJobs: string[];
  deletedEndpoints: string[];
  deletedModels: string[];
  /** The run whose lease was released. */
  releasedLease: string | null;
  /** The execution that was started for triggers that the dead run kept waiting. */
  followUp: string | null;
  /** The runs whose end was announced, and what could not be. */
  told: string[];
  untold: string[];
}

/**
 * Stop, a machine timeout and States.Runtime run no Catch: this cleans up after them, releases the lease last, and
 * then does what their Cleanup would have done for the triggers that waited.
 */
export async function reap(dependencies: ReapDependencies): Promise<Reaped> {
  const { bucket } = dependencies;
  const { stoppedJobs, deletedEndpoints, orphans, deletedModels, abandonedLease } = await sweep(dependencies);
  if (abandonedLease !== null) {
    await recordDeath(abandonedLease.lease, dependencies);
    await bucket.removeIf(keys.lease, abandonedLease.etag);
  }
  const followUp = await startFollowUp(dependencies);
  const { told, untold } = await sendNotices(dependencies);
  const { measure, now, pipeline } = dependencies;
  measure(healthFigures(pipeline, { orphans, ...(await lastGood(dependencies)), now: now() }));
  return {
    stoppedJobs,
    deletedEndpoints,
    deletedModels,
    releasedLease: abandonedLease?.lease.runId ?? null,
    followUp,
    told,
    untold,
  };
}

/** When a model was last judged and an execution last ended well; what never was yet counts from the pipeline's making. */
async function lastGood({ bucket, executions }: ReapDependencies): Promise<{ lastDecision: Date; lastSuccess: Date }> {
  const decided = (await bucket.list(keys.ledger))
    .map(({ key }) => ledgerTime(key))
    .findLast((time) => time !== undefined);
  const succeeded = await executions.lastSuccess();
  const never = decided === undefined || succeeded === undefined ? await executions.madeAt() : new Date(0);
  return { lastDecision: decided ?? never, lastSuccess: succeeded ?? never };
}
