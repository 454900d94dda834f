import type { Lease } from './lease-record.ts';
import type { RunRequest } from '../plan.ts';
import { startFollowUp, type FollowUpDependencies } from './start-follow-up.ts';
import { acquireLease, type TakeOver } from './lease.ts';
import type { LeaseStore } from './store.ts';
import { requestFollowUp } from './request-follow-up.ts';

/**
 * Acquires the lease for a run or, if another run holds it, requests a follow-up run.
 *
 * The owner releases the lease first and reads pending.json afterwards. A trigger that has just
 * written pending.json therefore checks the lease again, and starts the follow-up run itself if the
 * owner may have missed the request. The trigger does not acquire the lease at that point. The
 * owner may already be starting the follow-up run, and one request must lead to one run.
 */
export async function acquireOrQueue(
  lease: Lease,
  runRequest: RunRequest,
  { bucket, executions, takeOver }: FollowUpDependencies & { bucket: LeaseStore; takeOver: TakeOver },
): Promise<{ outcome: 'acquired' } | { outcome: 'taken'; followUp: string | null }> {
  if ((await acquireLease(bucket, lease, takeOver)) === 'acquired') return { outcome: 'acquired' };
  await requestFollowUp(bucket, runRequest, { runId: lease.runId, at: lease.since }, executions.start);
  return { outcome: 'taken', followUp: await startFollowUp({ bucket, executions }) };
}
