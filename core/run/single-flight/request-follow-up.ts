import { keys } from '../../names.ts';
import { satisfies, followUpRequestSchema, followUpRequestOf, type FollowUpRequest } from './follow-up-request.ts';
import type { RunRequest } from '../plan.ts';
import type { LeaseStore } from './store.ts';

/** Starts an execution, unless an execution of that name exists already. */
export type StartExecution = (name: string, input: RunRequest) => Promise<void>;

/** The pending request and the ETag for a conditional write; undefined if no request is pending. */
export async function readFollowUpRequest(
  store: Pick<LeaseStore, 'readVersioned'>,
): Promise<{ request: FollowUpRequest; etag: string } | undefined> {
  const stored = await store.readVersioned(keys.pending);
  return stored && { request: followUpRequestSchema.parse(stored.value), etag: stored.etag };
}

/**
 * Starts the execution that claimed a request. Any process that finds a claimed request may call
 * this.
 */
export async function startAs(request: FollowUpRequest, name: string, start: StartExecution): Promise<void> {
  const { trigger, triggeredBy, force, promote } = request;
  await start(name, { trigger, triggeredBy, force, promote });
}

/**
 * Requests a follow-up run. A pending request is written again with this trigger added. A run may
 * already have read the old version, and may remove it after a listing that misses this trigger's
 * data. If another trigger updated the request meanwhile, no run that has already listed can have
 * read that version, so it also covers this trigger. Bursts of triggers therefore do not contend
 * for the key.
 */
export async function requestFollowUp(
  store: LeaseStore,
  trigger: RunRequest,
  by: { runId: string; at: string },
  start: StartExecution,
): Promise<void> {
  let seen: string | undefined;
  for (let attempt = 0; attempt < 5; attempt++) {
    const pending = await readFollowUpRequest(store);
    if (attempt > 0 && pending !== undefined && pending.etag !== seen && satisfies(pending.request, trigger)) return;
    seen = pending?.etag;
    const claimedBy = pending?.request.startedAs ?? null;
    if (pending !== undefined && claimedBy !== null) await startAs(pending.request, claimedBy, start);
    const request = followUpRequestOf(trigger, by.runId, by.at, claimedBy === null ? pending?.request : undefined);
    const condition = pending === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: pending.etag };
    if ((await store.writeIf(keys.pending, request, condition)) === 'written') return;
  }
  throw new Error(`Other triggers changed ${keys.pending} five times in a row, so no follow-up run was requested`);
}

/**
 * Lists the objects that the run trains on, and removes the pending request if this run satisfies
 * it. Only a request that was pending before the listing is removed, and only after the listing was
 * stored. `isListing` is false for a repeated call that adopts an earlier call's listing; such a
 * call removes nothing.
 */
export async function claimPendingRequest<T extends { isListing: boolean }>(
  store: LeaseStore,
  runRequest: RunRequest,
  list: () => Promise<T>,
): Promise<T> {
  const pending = await readFollowUpRequest(store);
  const listed = await list();
  if (listed.isListing && pending !== undefined && satisfies(runRequest, pending.request)) {
    await store.removeIf(keys.pending, pending.etag);
  }
  return listed;
}
