import { keys } from '../../names.ts';
import { satisfies, followUpRequestSchema, followUpRequestOf, type FollowUpRequest } from './follow-up-request.ts';
import type { RunRequest } from '../plan.ts';
import type { LeaseStore } from './store.ts';

/** Starts an execution, unless one of that name was started before. */
export type StartExecution = (name: string, input: RunRequest) => Promise<void>;

/** The word that lies there, and the ETag that a write to it has to name. */
export async function readFollowUpRequest(
  store: Pick<LeaseStore, 'readVersioned'>,
): Promise<{ word: FollowUpRequest; etag: string } | undefined> {
  const found = await store.readVersioned(keys.pending);
  return found && { word: followUpRequestSchema.parse(found.value), etag: found.etag };
}

/** Starts the execution that a word was given to; whoever comes upon such a word may do so. */
export async function startAs(word: FollowUpRequest, name: string, start: StartExecution): Promise<void> {
  const { trigger, triggeredBy, force, promote } = word;
  await start(name, { trigger, triggeredBy, force, promote });
}

/**
 * Leaves word that a further run is asked for. A word that lies there is written anew, because a run may have read it
 * already and take it away after a listing that knows nothing of this trigger. But one that another wrote meanwhile
 * was read by nobody who has listed yet, and does for this trigger too: a burst does not queue for the one key.
 */
export async function requestFollowUp(
  store: LeaseStore,
  asked: RunRequest,
  by: { runId: string; at: string },
  start: StartExecution,
): Promise<void> {
  let seen: string | undefined;
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await readFollowUpRequest(store);
    if (attempt > 0 && found !== undefined && found.etag !== seen && satisfies(found.word, asked)) return;
    seen = found?.etag;
    const given = found?.word.startedAs ?? null;
    if (found !== undefined && given !== null) await startAs(found.word, given, start);
    const word = followUpRequestOf(asked, by.runId, by.at, given === null ? found?.word : undefined);
    const condition = found === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: found.etag };
    if ((await store.writeIf(keys.pending, word, condition)) === 'written') return;
  }
  throw new Error(`${keys.pending} was changed by others five times in a row`);
}

/**
 * Lists what the run is to train on, and takes away the word whose triggers it so covers: the one that lay there before
 * the listing, after the listing has been written down. `isListing` says whether it was: a repeated call that adopts
 * what an earlier one listed covers nothing.
 */
export async function claimPendingRequest<T extends { isListing: boolean }>(
  store: LeaseStore,
  asked: RunRequest,
  list: () => Promise<T>,
): Promise<T> {
  const found = await readFollowUpRequest(store);
  const listed = await list();
  if (listed.isListing && found !== undefined && satisfies(asked, found.word)) {
    await store.removeIf(keys.pending, found.etag);
  }
  return listed;
}
