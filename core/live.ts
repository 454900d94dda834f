import { z } from 'zod';

/** What answers requests: an endpoint and the features that belong to its model, which never change apart. */
const laneSchema = z.strictObject({
  runId: z.string(),
  endpoint: z.string(),
  /** SageMaker's name of the model. */
  model: z.string(),
  /** Key of the features.json the model was trained with. */
  features: z.string(),
});
export type LiveLane = z.infer<typeof laneSchema>;

/** live.json: the pointer that the predict function follows. */
export const liveSchema = z.strictObject({
  version: z.literal(1),
  stable: laneSchema,
  /** The challenger and its share of the requests, while it bakes. */
  canary: laneSchema.extend({ share: z.number().gt(0).max(1) }).nullable(),
  /** What served before the stable lane. */
  previous: laneSchema.nullable(),
  changedAt: z.iso.datetime(),
  /** Endpoints that left the pointer, newest first: callers with a cached pointer may still be sending to them. */
  retired: z.array(z.strictObject({ endpoint: z.string(), at: z.iso.datetime() })).max(10),
});
export type Live = z.infer<typeof liveSchema>;

/** The moves of the pointer. */
export type LiveMove =
  | { move: 'canary'; lane: LiveLane; share: number }
  | { move: 'promote'; lane: LiveLane }
  | { move: 'abandon'; runId: string };

/** A move the pointer's state does not allow; it means that two runs act at once, or a bug. */
export class IllegalMoveError extends Error {
  override name = 'IllegalMoveError' as const;
}

/**
 * The pointer after a move, or the very same object when the move has been made already (a repeated step). The
 * table: nothing -promote-> stable; stable -canary-> canary; canary -promote-> stable; canary -abandon-> stable, and
 * abandoning what the pointer does not name changes nothing. Everything else is refused: above all, what was taken out
 * of the pointer never comes back, whichever late or repeated call asks for it.
 */
export function moveLive(live: Live | null, move: LiveMove, now: string): Live | null {
  if (move.move === 'abandon') return abandon(live, move.runId, now);
  if (move.move === 'canary') return startCanary(live, move.lane, move.share, now);
  return promote(live, move.lane, now);
}

function promote(live: Live | null, lane: LiveLane, now: string): Live {
  if (live === null) return { version: 1, stable: lane, canary: null, previous: null, changedAt: now, retired: [] };
  if (live.stable.runId === lane.runId) return live;
  if (live.canary === null) throw new IllegalMoveError(`${lane.runId} cannot be promoted: it is not the canary`);
  if (live.canary.runId !== lane.runId) throw otherCanary(live.canary.runId, lane.runId);
  return {
    version: 1,
    stable: lane,
    canary: null,
    previous: live.stable,
    changedAt: now,
    retired: retire(live, live.stable.endpoint, now),
  };
}

function startCanary(live: Live | null, lane: LiveLane, share: number, now: string): Live {
  if (live === null) throw new IllegalMoveError(`${lane.runId} cannot be a canary: nothing is serving beside it`);
  if (live.stable.runId === lane.runId) throw new IllegalMoveError(`${lane.runId} is serving all requests already`);
  if (live.canary !== null) {
    if (live.canary.runId !== lane.runId) throw otherCanary(live.canary.runId, lane.runId);
    return live;
  }
  if (live.retired.some(({ endpoint }) => endpoint === lane.endpoint)) {
    throw new IllegalMoveError(`${lane.endpoint} was taken out of the pointer and cannot come back`);
  }
  return { ...live, canary: { ...lane, share }, changedAt: now };
}

function abandon(live: Live | null, runId: string, now: string): Live | null {
  if (live?.canary?.runId !== runId) return live;
  return { ...live, canary: null, changedAt: now, retired: retire(live, live.canary.endpoint, now) };
}

function retire(live: Live, endpoint: string, at: string): Live['retired'] {
  return [{ endpoint, at }, ...live.retired].slice(0, 10);
}

function otherCanary(canary: string, runId: string): IllegalMoveError {
  return new IllegalMoveError(`${runId} cannot move the pointer while ${canary} is the canary`);
}

/** Predict caches the pointer this long. */
export const pointerCacheSeconds = 5;

/** A request may run this long: the API's limit is 29 s. */
const longestRequestSeconds = 30;

/**
 * Whether an endpoint may be deleted: the pointer does not name it, and no caller can still be using an older
 * pointer that did (its cache time, a request's time and a minute have passed). `now` is ISO 8601.
 */
export function mayDeleteEndpoint(live: Live | null, endpoint: string, now: string): boolean {
  if (live === null) return true;
  if (live.stable.endpoint === endpoint || live.canary?.endpoint === endpoint) return false;
  const left = live.retired.find((entry) => entry.endpoint === endpoint);
  if (left === undefined) return true;
  return Date.parse(now) - Date.parse(left.at) > (pointerCacheSeconds + longestRequestSeconds + 60) * 1000;
}
