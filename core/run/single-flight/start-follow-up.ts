import { createHash } from 'node:crypto';
import { keys } from '../../names.ts';
import { readLease } from './lease.ts';
import type { LeaseStore } from './store.ts';
import { readFollowUpRequest, startAs, type StartExecution } from './request-follow-up.ts';

/** What starting the follow-up run needs. */
export interface FollowUpDependencies {
  bucket: Pick<LeaseStore, 'readVersioned' | 'writeIf' | 'removeIf'>;
  executions: { start: StartExecution };
}

/**
 * Starts the one further run that triggers asked for while another was at work, and gives its execution's name; null
 * where there is none to start. Called wherever a lease has been released, and by who has just left word. The word is
 * given to that execution first: so no two executions are started for one word, and whoever dies on the way is
 * continued by the next who comes upon it.
 */
export async function startFollowUp({ bucket, executions }: FollowUpDependencies): Promise<string | null> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await readFollowUpRequest(bucket);
    if (found === undefined) return null;
    // Whoever holds the lease by now has yet to release it, and comes here afterwards.
    if ((await readLease(bucket)) !== undefined) return null;
    const { word, etag } = found;
    if (word.startedAs !== null) {
      await startAs(word, word.startedAs, executions.start);
      await bucket.removeIf(keys.pending, etag);
      return word.startedAs;
    }
    const hash = createHash('sha256').update(JSON.stringify(word)).digest('hex').slice(0, 16);
    await bucket.writeIf(keys.pending, { ...word, startedAs: `follow-up-${hash}` }, { ifMatch: etag });
  }
  // Others leave word all the time; each of them looks at the lease after it.
  return null;
}
