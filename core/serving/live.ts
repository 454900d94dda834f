import * as z from 'zod';

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

/** The models and endpoint configurations of so many promotions are kept, the serving one among them. */
const keptPromotions = 5;

/** live.json: the pointer that the predict function follows. */
export const liveSchema = z.strictObject({
  version: z.literal(1),
  stable: laneSchema,
  /** The challenger and its share of the requests, while it bakes; `changedAt` is when it began. */
  canary: laneSchema.extend({ share: z.number().gt(0).max(1) }).nullable(),
  /** What served before the stable lane. */
  previous: laneSchema.nullable(),
  /** Whether the endpoint of `previous` stays up, so that a roll-back is instant. */
  previousUp: z.boolean().default(false),
  /** What served before that, newest first; a roll-back recreates the endpoint. */
  earlier: z
    .array(laneSchema)
    .max(keptPromotions - 2)
    .default([]),
  /** A roll-back of the stable lane that waits for the endpoint of the one before to come up again. */
  returning: z.strictObject({ lane: laneSchema, why: z.string() }).nullable().default(null),
  /** The newest roll-back: whose model was taken back, whether it had been promoted, when and why. */
  rolledBack: z
    .strictObject({ runId: z.string(), promoted: z.boolean(), at: z.iso.datetime(), why: z.string() })
    .nullable()
    .default(null),
  changedAt: z.iso.datetime(),
  /** Endpoints that left the pointer, newest first: callers with a cached pointer may still be sending to them. */
  retired: z.array(z.strictObject({ endpoint: z.string(), at: z.iso.datetime() })).max(10),
});
export type Live = z.infer<typeof liveSchema>;

/** The moves of the pointer. */
export type LiveMove =
  | { move: 'canary'; lane: LiveLane; share: number }
  /** `keepPrevious`: the endpoint that served until now stays up. */
  | { move: 'promote'; lane: LiveLane; keepPrevious: boolean }
  | { move: 'abandon'; runId: string }
  /** Announces the endpoint that the model before `runId`'s is to get, so that nobody deletes it while it comes up. */
  | { move: 'return'; runId: string; lane: LiveLane; why: string }
  /** The announced endpoint does not come up. */
  | { move: 'stay'; runId: string }
  /** Takes the model of `runId` back, canary or promoted. */
  | { move: 'rollBack'; runId: string; why: string };

/** A move the pointer's state does not allow; it means that two runs act at once, or a bug. */
export class IllegalMoveError extends Error {
  override name = 'IllegalMoveError' as const;
}

/**
 * The pointer after a move, or the very same object when the move has been made already (a repeated step). The table:
 *
 *     nothing    promote -> stable
 *     stable     canary -> canary      return -> returning      rollBack -> stable, if the endpoint before is up
 *     canary     promote -> stable     abandon, rollBack -> stable     return -> returning (the canary is abandoned)
 *     returning  rollBack -> stable (what served before)     stay -> stable     return -> returning, another endpoint
 *
 * A return is asked for step by step; one that nobody asks for any more is found by `unfinishedReturn`.
 *
 * Abandoning, staying and rolling back what the pointer does not name change nothing. Everything else is refused: above
 * all, what was taken out of the pointer never comes back, whichever late or repeated call asks for it.
 */
export function moveLive(live: Live | null, move: LiveMove, now: string): Live | null {
  if (move.move === 'promote') return promote(live, move.lane, move.keepPrevious, now);
  if (live === null) return moveNothing(move);
  switch (move.move) {
    case 'canary':
      return startCanary(live, move.lane, move.share, now);
    case 'abandon':
      return live.canary?.runId === move.runId ? withoutCanary(live, now) : live;
    case 'return':
      return startReturn(live, move, now);
    case 'stay':
      return live.stable.runId === move.runId && live.returning !== null
        ? { ...live, returning: null, changedAt: now, retired: retire(live, [live.returning.lane.endpoint], now) }
        : live;
    case 'rollBack':
      return rollBack(live, move, now);
  }
}

function moveNothing(move: Exclude<LiveMove, { move: 'promote' }>): null {
  if (move.move === 'canary') {
    throw new IllegalMoveError(`${move.lane.runId} cannot be a canary: nothing is serving beside it`);
  }
  if (move.move === 'return') throw new IllegalMoveError(`${move.runId} cannot be rolled back: nothing is serving`);
  return null;
}

function promote(live: Live | null, lane: LiveLane, keepPrevious: boolean, now: string): Live {
  if (live === null) {
    return {
      version: 1,
      stable: lane,
      canary: null,
      previous: null,
      previousUp: false,
      earlier: [],
      returning: null,
      rolledBack: null,
      changedAt: now,
      retired: [],
    };
  }
  if (live.stable.runId === lane.runId) return live;
  if (live.canary === null) throw new IllegalMoveError(`${lane.runId} cannot be promoted: it is not the canary`);
  if (!isSame(live.canary, lane)) throw otherCanary(live.canary, lane);
  const left = [
    ...(keepPrevious ? [] : [live.stable.endpoint]),
    ...(live.previous !== null && live.previousUp ? [live.previous.endpoint] : []),
  ];
  return {
    ...live,
    stable: lane,
    canary: null,
    previous: live.stable,
    previousUp: keepPrevious,
    earlier: [...(live.previous === null ? [] : [live.previous]), ...live.earlier].slice(0, keptPromotions - 2),
    changedAt: now,
    retired: retire(live, left, now),
  };
}

function startCanary(live: Live, lane: LiveLane, share: number, now: string): Live {
  if (live.stable.runId === lane.runId) throw new IllegalMoveError(`${lane.runId} is serving all requests already`);
  if (live.canary !== null) {
    if (!isSame(live.canary, lane)) throw otherCanary(live.canary, lane);
    return live;
  }
  if (live.returning !== null) {
    throw new IllegalMoveError(`${lane.runId} cannot be a canary while ${live.stable.runId} is being rolled back`);
  }
  refuseReturn(live, lane.endpoint);
  const served = [live.previous, ...live.earlier].some((before) => before?.runId === lane.runId);
  if (served || live.rolledBack?.runId === lane.runId) {
    throw new IllegalMoveError(`${lane.runId} was taken out of the pointer and cannot come back as a canary`);
  }
  return { ...live, canary: { ...lane, share }, changedAt: now };
}

function withoutCanary(live: Live, now: string): Live {
  if (live.canary === null) return live;
  return { ...live, canary: null, changedAt: now, retired: retire(live, [live.canary.endpoint], now) };
}

function startReturn(live: Live, move: Extract<LiveMove, { move: 'return' }>, now: string): Live {
  const { runId, lane, why } = move;
  if (live.stable.runId !== runId) throw new IllegalMoveError(`${runId} cannot be rolled back: it is not serving`);
  if (live.previous?.runId !== lane.runId) {
    throw new IllegalMoveError(`${lane.runId} is not what served before ${runId}`);
  }
  if (live.returning?.lane.endpoint === lane.endpoint) return live;
  refuseReturn(live, lane.endpoint);
  if (lane.endpoint === live.previous.endpoint) {
    throw new IllegalMoveError(`${lane.endpoint} is gone or going; ${lane.runId} needs another endpoint`);
  }
  const { retired, ...alone } = withoutCanary(live, now);
  const left = retire({ retired }, [live.returning?.lane.endpoint], now);
  return { ...alone, returning: { lane, why }, changedAt: now, retired: left };
}

function rollBack(live: Live, { runId, why }: Extract<LiveMove, { move: 'rollBack' }>, now: string): Live {
  if (live.canary?.runId === runId) {
    return { ...withoutCanary(live, now), rolledBack: { runId, promoted: false, at: now, why } };
  }
  if (live.stable.runId !== runId) return live;
  if (live.previous === null) throw new IllegalMoveError(`there is nothing to return to from ${runId}`);
  const target = live.returning?.lane ?? (live.previousUp ? live.previous : null);
  if (target === null) throw new IllegalMoveError(`the endpoint of ${live.previous.runId} has to be made anew first`);
  // A canary of another run was judged against what is taken back now.
  const left = [live.stable.endpoint, live.canary?.endpoint, live.previousUp ? live.previous.endpoint : undefined];
  return {
    ...live,
    stable: target,
    canary: null,
    previous: live.earlier[0] ?? null,
    previousUp: false,
    earlier: live.earlier.slice(1),
    returning: null,
    rolledBack: { runId, promoted: true, at: now, why },
    changedAt: now,
    retired: retire(
      live,
      left.filter((endpoint) => endpoint !== undefined && endpoint !== target.endpoint),
      now,
    ),
  };
}

function retire(live: Pick<Live, 'retired'>, endpoints: (string | undefined)[], at: string): Live['retired'] {
  const left = endpoints.filter((endpoint) => endpoint !== undefined).map((endpoint) => ({ endpoint, at }));
  return [...left, ...live.retired].slice(0, 10);
}

function refuseReturn(live: Live, endpoint: string): void {
  if (!live.retired.some((left) => left.endpoint === endpoint)) return;
  throw new IllegalMoveError(`${endpoint} was taken out of the pointer and cannot come back`);
}

function isSame(canary: LiveLane, lane: LiveLane): boolean {
  return canary.runId === lane.runId && canary.endpoint === lane.endpoint;
}

function otherCanary(canary: LiveLane, lane: LiveLane): IllegalMoveError {
  return new IllegalMoveError(
    `${lane.runId} cannot move the pointer to ${lane.endpoint} while ${canary.runId} is the canary, at ${canary.endpoint}`,
  );
}

/** The roll-back that waits for its endpoint: whose model is taken back, and why. */
export function unfinishedReturn(live: Live): { runId: string; why: string } | null {
  return live.returning && { runId: live.stable.runId, why: live.returning.why };
}

/** Predict caches the pointer this long. */
export const pointerCacheSeconds = 5;

/** A request may run this long: the API's limit is 29 s. */
const longestRequestSeconds = 30;

/** The endpoints the pointer names: none of them may be deleted. */
export function namedEndpoints(live: Live): string[] {
  const previous = live.previousUp ? live.previous : null;
  const lanes = [live.stable, live.canary, previous, live.returning?.lane ?? null];
  return lanes.filter((lane) => lane !== null).map(({ endpoint }) => endpoint);
}

/**
 * Whether an endpoint may be deleted: the pointer does not name it, and no caller can still be using an older
 * pointer that did (its cache time, a request's time and a minute have passed). `now` is ISO 8601.
 */
export function mayDeleteEndpoint(live: Live | null, endpoint: string, now: string): boolean {
  if (live === null) return true;
  if (namedEndpoints(live).includes(endpoint)) return false;
  const left = live.retired.find((entry) => entry.endpoint === endpoint);
  if (left === undefined) return true;
  return Date.parse(now) - Date.parse(left.at) > (pointerCacheSeconds + longestRequestSeconds + 60) * 1000;
}

/** The runs whose models and endpoint configurations are kept: what serves, bakes, or can be returned to. */
export function keptRuns(live: Live | null): string[] {
  if (live === null) return [];
  const lanes = [live.stable, live.canary, live.previous, ...live.earlier];
  return lanes.filter((lane) => lane !== null).map(({ runId }) => runId);
}
