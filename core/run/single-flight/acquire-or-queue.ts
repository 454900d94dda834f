import type { Lease } from './lease-record.ts';
import type { RunRequest } from '../plan.ts';
import { startFollowUp, type FollowUpDependencies } from './start-follow-up.ts';
import { acquireLease, type TakeOver } from './lease.ts';
import type { LeaseStore } from './store.ts';
import { requestFollowUp } from './request-follow-up.ts';

/**
 * Takes the lease for a run, or leaves word for its owner. The owner releases the lease and then reads pending.json; so
 * whoever has written it looks at the lease once more, and starts the further run where the owner may not have seen
 * the word. It does not take the lease then: the owner may just be starting that run, and one word is one run.
 */
export async function acquireOrQueue(
  lease: Lease,
  asked: RunRequest,
  { bucket, executions, takeOver }: FollowUpDependencies & { bucket: LeaseStore; takeOver: TakeOver },
): Promise<{ outcome: 'acquired' } | { outcome: 'taken'; followUp: string | null }> {
  if ((await acquireLease(bucket, lease, takeOver)) === 'acquired') return { outcome: 'acquired' };
  await requestFollowUp(bucket, asked, { runId: lease.runId, at: lease.since }, executions.start);
  return { outcome: 'taken', followUp: await startFollowUp({ bucket, executions }) };
}
