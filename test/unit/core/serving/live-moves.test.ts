import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  IllegalMoveError,
  keptRuns,
  liveSchema,
  mayDeleteEndpoint,
  moveLive,
  namedEndpoints,
  unfinishedReturn,
  type Live,
  type LiveMove,
} from '../../../../core/serving/live.ts';
import { laneOf } from '../../../fixtures/run.ts';
import { propertyRuns } from '../../../fixtures/draw.ts';

const t = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 6, 0, seconds)).toISOString();
const runId = fc.constantFrom('a', 'b', 'c', 'd');
const lane = fc
  .tuple(runId, fc.integer({ min: 1, max: 3 }))
  .map(([run, attempt]) => ({ ...laneOf(run), endpoint: `bike-${run}-${attempt}` }));
const why = fc.constant('slow');
const move: fc.Arbitrary<LiveMove> = fc.oneof(
  fc.record({ move: fc.constant('canary' as const), lane, share: fc.constant(0.1) }),
  fc.record({ move: fc.constant('promote' as const), lane, keepPrevious: fc.boolean() }),
  fc.record({ move: fc.constant('abandon' as const), runId }),
  fc.record({ move: fc.constant('return' as const), runId, lane, why }),
  fc.record({ move: fc.constant('stay' as const), runId }),
  fc.record({ move: fc.constant('rollBack' as const), runId, why }),
);

/** Each legal move, with the pointer before and after it. */
function play(moves: LiveMove[]): { before: Live | null; move: LiveMove; after: Live | null }[] {
  const steps = [];
  let live: Live | null = null;
  for (const [index, one] of moves.entries()) {
    const before: Live | null = live;
    const text = JSON.stringify(before);
    try {
      live = moveLive(before, one, t(index));
      steps.push({ before, move: one, after: live });
    } catch (error) {
      expect(error).toBeInstanceOf(IllegalMoveError);
    }
    expect(JSON.stringify(before)).toBe(text);
  }
  return steps;
}

const holds = (check: (step: ReturnType<typeof play>[number]) => void) => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 10, maxLength: 40 }), (moves) => {
      for (const step of play(moves)) check(step);
    }),
    propertyRuns(100, 5000),
  );
};

describe('after any moves in any order, the pointer', () => {
  it('never names an endpoint that left it, and no endpoint that it names may be deleted', () => {
    holds(({ after }) => {
      const left = after?.retired.map(({ endpoint }) => endpoint) ?? [];
      const named = after === null ? [] : namedEndpoints(after);
      expect(named.filter((endpoint) => left.includes(endpoint))).toEqual([]);
      expect(named.filter((endpoint) => mayDeleteEndpoint(after, endpoint, t(100_000)))).toEqual([]);
    });
  });

  it('always names a stable model after the first promotion, and each run at most once', () => {
    holds(({ before, after }) => {
      expect(before !== null && after === null).toBe(false);
      const runs = keptRuns(after);
      expect(new Set(runs).size).toBe(runs.length);
      expect(runs.length).toBeLessThanOrEqual(6);
    });
  });

  it('stays the same object if a move is repeated, and can always be parsed', () => {
    holds(({ move: made, after }) => {
      expect(moveLive(after, made, t(100_000))).toBe(after);
      expect(after === null ? null : liveSchema.parse(after)).toEqual(after);
    });
  });

  it('gives all requests to another model only through a promotion of the canary or a rollback', () => {
    holds(({ before, move: made, after }) => {
      const moved = before !== null && before.stable.runId !== after?.stable.runId;
      const sources = { promote: before?.canary?.runId, rollBack: before?.previous?.runId };
      const source = made.move === 'promote' || made.move === 'rollBack' ? sources[made.move] : undefined;
      expect(moved ? source : after?.stable.runId).toBe(after?.stable.runId);
    });
  });

  it('has no canary during a return, and records every rollback', () => {
    holds(({ before, move: made, after }) => {
      const returning = after?.returning ?? null;
      expect(returning === null ? null : after?.canary).toBeNull();
      const trace = made.move === 'rollBack' && after !== before ? made.runId : after?.rolledBack?.runId;
      expect(after?.rolledBack?.runId).toBe(trace);
    });
  });

  it('can complete or give up every return that was left unfinished', () => {
    holds(({ after }) => {
      const left = after === null ? null : unfinishedReturn(after);
      expect(left === null).toBe((after?.returning ?? null) === null);
      if (after === null || left === null) return;
      const done = moveLive(after, { move: 'rollBack', ...left }, t(50));
      expect(done).toMatchObject({ stable: after.returning?.lane, returning: null, rolledBack: { why: left.why } });
      expect(moveLive(after, { move: 'stay', runId: left.runId }, t(50))).toMatchObject({
        stable: after.stable,
        returning: null,
      });
    });
  });
});
