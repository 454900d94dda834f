import { createHash } from 'node:crypto';
import { keys } from '../../names.ts';
import { readLease } from './lease.ts';
import type { LeaseStore } from './store.ts';
import { readFollowUpRequest, startAs, type StartExecution } from './request-follow-up.ts';

export interface FollowUpDependencies {
  bucket: Pick<LeaseStore, 'readVersioned' | 'writeIf' | 'removeIf'>;
  executions: { start: StartExecution };
}

/**
 * Starts the one follow-up run for all triggers that met a run at work. Returns the name of its
 * execution, or null if there is nothing to start.
 *
 * It is called after each release of the lease, and by each trigger that has just written a
 * request. The request is first marked with the execution's name (`startedAs`), so one request
 * never starts two executions. If the caller dies in between, the next process that finds the
 * marked request starts that execution.
 */
export async function startFollowUp({ bucket, executions }: FollowUpDependencies): Promise<string | null> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const pending = await readFollowUpRequest(bucket);
    if (pending === undefined) return null;
    // The current owner of the lease will release it and then call this function itself.
    if ((await readLease(bucket)) !== undefined) return null;
    const { request, etag } = pending;
    if (request.startedAs !== null) {
      await startAs(request, request.startedAs, executions.start);
      await bucket.removeIf(keys.pending, etag);
      return request.startedAs;
    }
    const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);
    await bucket.writeIf(keys.pending, { ...request, startedAs: `follow-up-${hash}` }, { ifMatch: etag });
  }
  // Other triggers keep writing requests; each of them checks the lease afterwards.
  return null;
}
