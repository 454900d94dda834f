import { LeaseLostError } from '../../errors.ts';
import { leaseSchema, type Lease } from './lease-record.ts';
import { keys } from '../../names.ts';
import type { LeaseStore } from './store.ts';

/** The lease and the ETag for a conditional write; undefined if no execution holds the lease. */
export async function readLease(
  store: Pick<LeaseStore, 'readVersioned'>,
): Promise<{ lease: Lease; etag: string } | undefined> {
  const stored = await store.readVersioned(keys.lease);
  return stored && { lease: leaseSchema.parse(stored.value), etag: stored.etag };
}

/** How to take over a lease from an execution that has ended. */
export interface TakeOver {
  isRunning: (lease: Lease) => Promise<boolean>;
  /** Cleans up after the run that held the lease, but leaves the lease itself. */
  reap: (lease: Lease) => Promise<void>;
}

/**
 * Acquires the lease for an execution; 'taken' if a running execution holds it. A lease never
 * expires by the clock. If its owner no longer runs, Relearn cleans up after that owner and then
 * takes the lease over.
 */
export async function acquireLease(store: LeaseStore, lease: Lease, takeOver: TakeOver): Promise<'acquired' | 'taken'> {
  // A round is repeated only if another execution acquired or released the lease meanwhile; three
  // such races are plenty.
  for (let round = 0; round < 4; round++) {
    if ((await store.writeIf(keys.lease, lease, { ifNoneMatch: '*' })) === 'written') return 'acquired';
    const held = await readLease(store);
    if (held === undefined) continue;
    if (held.lease.execution === lease.execution) return 'acquired';
    if (await takeOver.isRunning(held.lease)) return 'taken';
    await takeOver.reap(held.lease);
    if ((await store.writeIf(keys.lease, lease, { ifMatch: held.etag })) === 'written') return 'acquired';
  }
  return 'taken';
}

/** Throws LeaseLostError unless the execution holds the lease. Call it before changing anything. */
export async function assertLease(store: Pick<LeaseStore, 'readVersioned'>, execution: string): Promise<void> {
  const held = await readLease(store);
  if (held?.lease.execution === execution) return;
  const owner = held === undefined ? 'no execution holds it' : `it belongs to ${held.lease.execution}`;
  throw new LeaseLostError(`${execution} does not hold the lease: ${owner}. This run changes nothing more.`);
}

/**
 * Releases the lease if the execution holds it, and leaves any other lease alone. S3 may refuse the
 * deletion while others try to write the key. Then it tries again, because other runs would wait
 * for the hourly sweep otherwise.
 */
export async function releaseLease(store: LeaseStore, execution: string): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const held = await readLease(store);
    if (held?.lease.execution !== execution) return;
    if ((await store.removeIf(keys.lease, held.etag)) === 'removed') return;
  }
}
