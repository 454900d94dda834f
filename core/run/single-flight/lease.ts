import { LeaseLostError } from '../../errors.ts';
import { leaseSchema, type Lease } from './lease-record.ts';
import { keys } from '../../names.ts';
import type { LeaseStore } from './store.ts';

/** The lease and the ETag that a write to it has to name; undefined when nobody holds it. */
export async function readLease(
  store: Pick<LeaseStore, 'readVersioned'>,
): Promise<{ lease: Lease; etag: string } | undefined> {
  const found = await store.readVersioned(keys.lease);
  return found && { lease: leaseSchema.parse(found.value), etag: found.etag };
}

/** What taking over a lease needs to know and do. */
export interface TakeOver {
  isRunning: (lease: Lease) => Promise<boolean>;
  /** Cleans up after the run that held the lease, the lease itself aside. */
  reap: (lease: Lease) => Promise<void>;
}

/**
 * Takes the lease for an execution; 'taken' when a running execution holds it. A lease is never expired by the clock:
 * its owner is asked for, and one that no longer runs is cleaned up after first.
 */
export async function acquireLease(store: LeaseStore, lease: Lease, takeOver: TakeOver): Promise<'acquired' | 'taken'> {
  // Each round ends, unless another execution took or released the lease in between; three such races are plenty.
  for (let round = 0; round < 4; round++) {
    if ((await store.writeIf(keys.lease, lease, { ifNoneMatch: '*' })) === 'written') return 'acquired';
    const found = await readLease(store);
    if (found === undefined) continue;
    if (found.lease.execution === lease.execution) return 'acquired';
    if (await takeOver.isRunning(found.lease)) return 'taken';
    await takeOver.reap(found.lease);
    if ((await store.writeIf(keys.lease, lease, { ifMatch: found.etag })) === 'written') return 'acquired';
  }
  return 'taken';
}

/** Throws LeaseLostError unless the execution holds the lease; called before anything is changed. */
export async function assertLease(store: Pick<LeaseStore, 'readVersioned'>, execution: string): Promise<void> {
  const found = await readLease(store);
  if (found?.lease.execution === execution) return;
  const owner = found === undefined ? 'nobody' : found.lease.execution;
  throw new LeaseLostError(`The lease belongs to ${owner}, not to ${execution}; this run changes nothing more`);
}

/**
 * Gives the lease back if the execution holds it; anybody else's is left alone. S3 may refuse a deletion because others
 * try to write the key just then; were the lease left there, they would wait for the hourly sweep.
 */
export async function releaseLease(store: LeaseStore, execution: string): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const found = await readLease(store);
    if (found?.lease.execution !== execution) return;
    if ((await store.removeIf(keys.lease, found.etag)) === 'removed') return;
  }
}
