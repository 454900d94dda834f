import * as z from 'zod';
import { keys, ledgerTime } from '../../core/names.ts';
import { healthFigures } from '../../core/run/records/run-metrics.ts';
import type { Executions } from '../aws/executions.ts';
import { startFollowUp } from '../../core/run/single-flight/start-follow-up.ts';
import { type NoticeDependencies, sendNotices } from '../run/notices.ts';
import { recordDeath } from '../run/record-death.ts';
import { sweep, type SweepDependencies } from '../run/sweep.ts';

/**
 * Sent by the hourly schedule and by the event of a failed execution. Both start the same clean-up.
 */
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
  /** The dead run whose lease was released. */
  releasedLease: string | null;
  /** Name of the follow-up execution, if triggers arrived during the dead run. */
  followUp: string | null;
  /** Runs whose notice was sent. */
  told: string[];
  /** Notices that could not be sent. */
  untold: string[];
}

/**
 * Cleans up after runs that ended without Recover: an aborted execution, a timeout of the state
 * machine and States.Runtime run no Catch. It releases the lease last, then starts the follow-up
 * run and sends the notices.
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

/**
 * Times of the last evaluated model and of the last success. Without one, the time the pipeline was
 * created.
 */
async function lastGood({ bucket, executions }: ReapDependencies): Promise<{ lastDecision: Date; lastSuccess: Date }> {
  const lastDecision = (await bucket.list(keys.ledger))
    .map(({ key }) => ledgerTime(key))
    .findLast((time) => time !== undefined);
  const lastSuccess = await executions.lastSuccess();
  if (lastDecision !== undefined && lastSuccess !== undefined) return { lastDecision, lastSuccess };
  const madeAt = await executions.madeAt();
  return { lastDecision: lastDecision ?? madeAt, lastSuccess: lastSuccess ?? madeAt };
}
