import * as z from 'zod';

/**
 * A lane answers requests: an endpoint and the features of its model, which only change together.
 */
const laneSchema = z.strictObject({
  runId: z.string(),
  endpoint: z.string(),
  /** Name of the model in SageMaker. */
  model: z.string(),
  /** Key of the features.json that the model was trained with. */
  features: z.string(),
});
export type LiveLane = z.infer<typeof laneSchema>;

/**
 * Number of promotions, including the serving one, whose models and endpoint configurations are
 * kept.
 */
const keptPromotions = 5;

/** live.json: the pointer that the predict function follows. */
export const liveSchema = z.strictObject({
  version: z.literal(1),
  stable: laneSchema,
  /** The challenger and its share of the requests during the bake, which began at `changedAt`. */
  canary: laneSchema.extend({ share: z.number().gt(0).max(1) }).nullable(),
  /** The lane that served before the stable one. */
  previous: laneSchema.nullable(),
  /** Whether the endpoint of `previous` stays up, which makes a rollback instant. */
  previousUp: z.boolean().default(false),
  /** The lanes that served before `previous`, newest first. A rollback recreates their endpoint. */
  earlier: z
    .array(laneSchema)
    .max(keptPromotions - 2)
    .default([]),
  /**
   * A rollback of the stable lane that waits until the previous model's endpoint is in service
   * again.
   */
  returning: z.strictObject({ lane: laneSchema, why: z.string() }).nullable().default(null),
  /**
   * The newest rollback: the run whose model was rolled back, whether it had been promoted, when
   * and why.
   */
  rolledBack: z
    .strictObject({ runId: z.string(), promoted: z.boolean(), at: z.iso.datetime(), why: z.string() })
    .nullable()
    .default(null),
  changedAt: z.iso.datetime(),
  /**
   * Endpoints that left the pointer, newest first. Callers with a cached pointer may still send
   * requests to them.
   */
  retired: z.array(z.strictObject({ endpoint: z.string(), at: z.iso.datetime() })).max(10),
});
export type Live = z.infer<typeof liveSchema>;

export type LiveMove =
  | { move: 'canary'; lane: LiveLane; share: number }
  /** `keepPrevious`: the endpoint that has served until now stays up. */
  | { move: 'promote'; lane: LiveLane; keepPrevious: boolean }
  | { move: 'abandon'; runId: string }
  /**
   * Announces a new endpoint for the model that served before `runId`'s, so clean-up does not
   * delete it while it starts.
   */
  | { move: 'return'; runId: string; lane: LiveLane; why: string }
  /** Gives up the announced endpoint: it did not come into service. */
  | { move: 'stay'; runId: string }
  /** Rolls back the model of `runId`, which is the canary or the stable lane. */
  | { move: 'rollBack'; runId: string; why: string };

/**
 * The pointer's state does not allow the move: two runs act at the same time, or there is a bug.
 */
export class IllegalMoveError extends Error {
  override name = 'IllegalMoveError' as const;
}

/**
 * The pointer after a move, or the same object if the move was made already (a repeated step). The
 * allowed moves are:
 *
 *     nothing    promote -> stable
 *     stable     canary -> canary, return -> returning,
 *                rollBack -> stable, if the previous endpoint is up
 *     canary     promote -> stable, abandon and rollBack -> stable,
 *                return -> returning (abandons the canary)
 *     returning  rollBack -> stable (the previous model), stay -> stable,
 *                return -> returning (another endpoint)
 *
 * A return takes several calls. `unfinishedReturn` finds a return that no caller continues.
 *
 * The moves abandon, stay and rollBack change nothing if the pointer does not name their run. All
 * other moves throw IllegalMoveError. In particular, a lane that left the pointer never comes back
 * through a late or repeated call.
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
    throw new IllegalMoveError(`${move.lane.runId} cannot be a canary: no stable model is serving`);
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
  const removed = [
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
    retired: retire(live, removed, now),
  };
}

function startCanary(live: Live, lane: LiveLane, share: number, now: string): Live {
  if (live.stable.runId === lane.runId) throw new IllegalMoveError(`${lane.runId} already serves all requests`);
  if (live.canary !== null) {
    if (!isSame(live.canary, lane)) throw otherCanary(live.canary, lane);
    return live;
  }
  if (live.returning !== null) {
    throw new IllegalMoveError(
      `${lane.runId} cannot be a canary while the model of ${live.stable.runId} is being rolled back`,
    );
  }
  refuseReturn(live, lane.endpoint);
  const served = [live.previous, ...live.earlier].some((earlier) => earlier?.runId === lane.runId);
  if (served || live.rolledBack?.runId === lane.runId) {
    throw new IllegalMoveError(`${lane.runId} was removed from the pointer and cannot come back as a canary`);
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
    throw new IllegalMoveError(`${lane.runId} is not the model that served before ${runId}`);
  }
  if (live.returning?.lane.endpoint === lane.endpoint) return live;
  refuseReturn(live, lane.endpoint);
  if (lane.endpoint === live.previous.endpoint) {
    throw new IllegalMoveError(
      `${lane.endpoint} was deleted or is being deleted; ${lane.runId} needs another endpoint`,
    );
  }
  const withoutChallenger = withoutCanary(live, now);
  const retired = retire(withoutChallenger, [live.returning?.lane.endpoint], now);
  return { ...withoutChallenger, returning: { lane, why }, changedAt: now, retired };
}

function rollBack(live: Live, { runId, why }: Extract<LiveMove, { move: 'rollBack' }>, now: string): Live {
  if (live.canary?.runId === runId) {
    return { ...withoutCanary(live, now), rolledBack: { runId, promoted: false, at: now, why } };
  }
  if (live.stable.runId !== runId) return live;
  if (live.previous === null) throw new IllegalMoveError(`${runId} cannot be rolled back: no earlier model is known`);
  const target = live.returning?.lane ?? (live.previousUp ? live.previous : null);
  if (target === null)
    throw new IllegalMoveError(
      `${runId} cannot be rolled back yet: the endpoint of ${live.previous.runId} must be recreated first`,
    );
  // A canary of another run was compared with the model that is rolled back now, so it leaves too.
  const removed = [live.stable.endpoint, live.canary?.endpoint, live.previousUp ? live.previous.endpoint : undefined];
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
      removed.filter((endpoint) => endpoint !== undefined && endpoint !== target.endpoint),
      now,
    ),
  };
}

function retire(live: Pick<Live, 'retired'>, endpoints: (string | undefined)[], at: string): Live['retired'] {
  const added = endpoints.filter((endpoint) => endpoint !== undefined).map((endpoint) => ({ endpoint, at }));
  return [...added, ...live.retired].slice(0, 10);
}

function refuseReturn(live: Live, endpoint: string): void {
  if (!live.retired.some((entry) => entry.endpoint === endpoint)) return;
  throw new IllegalMoveError(`${endpoint} was removed from the pointer and cannot come back`);
}

function isSame(canary: LiveLane, lane: LiveLane): boolean {
  return canary.runId === lane.runId && canary.endpoint === lane.endpoint;
}

function otherCanary(canary: LiveLane, lane: LiveLane): IllegalMoveError {
  return new IllegalMoveError(
    `${lane.runId} cannot move the pointer to ${lane.endpoint}: ${canary.runId} is the canary, at ${canary.endpoint}`,
  );
}

/** The rollback that waits for its endpoint: the run whose model is rolled back, and why. */
export function unfinishedReturn(live: Live): { runId: string; why: string } | null {
  return live.returning && { runId: live.stable.runId, why: live.returning.why };
}

/** How long predict caches the pointer. */
export const pointerCacheSeconds = 5;

/** The API's limit is 29 s. */
const longestRequestSeconds = 30;

/** The endpoints that the pointer names. None of them may be deleted. */
export function namedEndpoints(live: Live): string[] {
  const previous = live.previousUp ? live.previous : null;
  const lanes = [live.stable, live.canary, previous, live.returning?.lane ?? null];
  return lanes.filter((lane) => lane !== null).map(({ endpoint }) => endpoint);
}

/**
 * Whether an endpoint may be deleted: the pointer does not name it, and no caller can still use a
 * cached pointer that does. That is the case after the cache time, the longest request and a
 * minute. `now` is ISO 8601.
 */
export function mayDeleteEndpoint(live: Live | null, endpoint: string, now: string): boolean {
  if (live === null) return true;
  if (namedEndpoints(live).includes(endpoint)) return false;
  const retired = live.retired.find((entry) => entry.endpoint === endpoint);
  if (retired === undefined) return true;
  return Date.parse(now) - Date.parse(retired.at) > (pointerCacheSeconds + longestRequestSeconds + 60) * 1000;
}

/**
 * The runs whose models and endpoint configurations are kept: stable, canary and all that a
 * rollback can return to.
 */
export function keptRuns(live: Live | null): string[] {
  if (live === null) return [];
  const lanes = [live.stable, live.canary, live.previous, ...live.earlier];
  return lanes.filter((lane) => lane !== null).map(({ runId }) => runId);
}
