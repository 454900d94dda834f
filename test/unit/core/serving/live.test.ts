import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import {
  IllegalMoveError,
  keptRuns,
  liveSchema,
  mayDeleteEndpoint,
  moveLive,
  type Live,
  type LiveMove,
} from '../../../../core/serving/live.ts';
import { movePointer } from '../../../../handlers/lane/live-pointer.ts';
import { fakeBucket } from '../../../fixtures/fake-bucket.ts';
import { laneOf } from '../../../fixtures/run.ts';

const t = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 6, 0, seconds)).toISOString();
const canary = (runId: string, share = 0.1): LiveMove => ({ move: 'canary', lane: laneOf(runId), share });
const promote = (runId: string, keepPrevious = false): Extract<LiveMove, { move: 'promote' }> => ({
  move: 'promote',
  lane: laneOf(runId),
  keepPrevious,
});
const again = (runId: string, attempt = 2) => ({ ...laneOf(runId), endpoint: `bike-${runId}-${attempt}` });
const back = (runId: string, lane = again('a')): LiveMove => ({ move: 'return', runId, lane, why: 'slow' });
const stay = (runId: string): LiveMove => ({ move: 'stay', runId });
const rollBack = (runId: string): LiveMove => ({ move: 'rollBack', runId, why: 'slow' });
const abandon = (runId: string): LiveMove => ({ move: 'abandon', runId });
/** The pointer after moves, a second each. */
const after = (...moves: LiveMove[]) =>
  moves.reduce<Live | null>((live, move, index) => moveLive(live, move, t(index)), null);

const second = [promote('a'), canary('b'), promote('b')];

describe('the pointer', () => {
  it.each<[string, LiveMove[], LiveMove, string]>([
    ['a canary beside nothing', [], canary('a'), 'nothing is serving beside it'],
    ['a canary of what serves', [promote('a')], canary('a'), 'a is serving all requests already'],
    ['a second canary', [promote('a'), canary('b')], canary('c'), 'while b is the canary'],
    ['a promotion past another’s canary', [promote('a'), canary('b')], promote('c'), 'while b is the canary'],
    [
      'a promotion to another endpoint than the canary’s',
      [promote('a'), canary('b')],
      { ...promote('b'), lane: again('b') },
      'while b is the canary, at bike-b-1',
    ],
    ['a promotion past the champion without a bake', [promote('a')], promote('b'), 'b cannot be promoted'],
    ['a promotion of what was abandoned', [promote('a'), canary('b'), abandon('b')], promote('b'), 'b cannot be'],
    ['a canary of what was abandoned', [promote('a'), canary('b'), abandon('b')], canary('b'), 'cannot come back'],
    ['a canary of what served before', [promote('a'), canary('b'), promote('b')], canary('a'), 'cannot come back'],
    ['a promotion of what served before', [promote('a'), canary('b'), promote('b')], promote('a'), 'a cannot be'],
    ['a canary of what stays up', [promote('a'), canary('b'), promote('b', true)], canary('a'), 'cannot come back'],
    ['a canary of what was rolled back', [...second, back('b'), rollBack('b')], canary('b'), 'cannot come back'],
    ['a canary during a return', [...second, back('b')], canary('c'), 'while b is being rolled back'],
    ['a return before anything served', [], back('a'), 'nothing is serving'],
    ['a return from what does not serve', [...second, canary('c')], back('c'), 'c cannot be rolled back'],
    ['a return from the first model', [promote('a')], back('a'), 'a is not what served before a'],
    ['a return to another than the one before', second, back('b', again('x')), 'x is not what served before b'],
    ['a return to an endpoint that left', second, back('b', laneOf('a')), 'cannot come back'],
    [
      'a return to an endpoint that is up no more',
      [...second.slice(0, 2), promote('b', true)],
      back('b', laneOf('a')),
      'another endpoint',
    ],
    ['a roll-back of the first model', [promote('a')], rollBack('a'), 'nothing to return to from a'],
    ['a roll-back to an endpoint that is gone', second, rollBack('b'), 'has to be made anew'],
  ])('refuses %s', (_, moves, move, message) => {
    const live = after(...moves);
    expect(() => moveLive(live, move, t(9))).toThrow(IllegalMoveError);
    expect(() => moveLive(live, move, t(9))).toThrow(message);
  });

  it.each<[string, LiveMove[], LiveMove]>([
    ['the first promotion', [promote('a')], promote('a')],
    ['a canary', [promote('a'), canary('b')], canary('b')],
    ['a promotion', [promote('a'), canary('b'), promote('b')], promote('b')],
    ['an abandonment', [promote('a'), canary('b'), abandon('b')], abandon('b')],
    ['an abandonment after another’s promotion', [promote('a')], abandon('b')],
    ['an abandonment of what serves', [promote('a'), canary('b'), promote('b')], abandon('b')],
    ['an abandonment beside another’s canary', [promote('a'), canary('b')], abandon('c')],
    ['an abandonment before anything served', [], abandon('a')],
    ['a roll-back of a canary', [promote('a'), canary('b'), rollBack('b')], rollBack('b')],
    ['a roll-back', [...second, back('b'), rollBack('b')], rollBack('b')],
    ['a roll-back of what does not serve', second, rollBack('x')],
    ['a roll-back before anything served', [], rollBack('a')],
    ['the announcement of a return', [...second, back('b')], back('b')],
    ['a stay', [...second, back('b'), stay('b')], stay('b')],
    ['a stay after the roll-back', [...second, back('b'), rollBack('b')], stay('b')],
    ['a stay before anything served', [], stay('b')],
  ])('stays the very same object when %s is repeated', (_, moves, move) => {
    const live = after(...moves);
    expect(moveLive(live, move, t(9))).toBe(live);
  });

  it('goes from nothing to the first model, to its canary, to the second', () => {
    expect(after(promote('a'))).toEqual({
      version: 1,
      stable: laneOf('a'),
      canary: null,
      previous: null,
      previousUp: false,
      earlier: [],
      returning: null,
      rolledBack: null,
      changedAt: t(0),
      retired: [],
    });
    expect(after(promote('a'), canary('b', 0.2))).toMatchObject({
      stable: laneOf('a'),
      canary: { ...laneOf('b'), share: 0.2 },
      changedAt: t(1),
    });
    expect(after(...second)).toEqual({
      version: 1,
      stable: laneOf('b'),
      canary: null,
      previous: laneOf('a'),
      previousUp: false,
      earlier: [],
      returning: null,
      rolledBack: null,
      changedAt: t(2),
      retired: [{ endpoint: 'bike-a-1', at: t(2) }],
    });
  });

  it('remembers when an abandoned canary left, and lets the next one come', () => {
    const live = after(promote('a'), canary('b'), abandon('b'));
    expect(live).toMatchObject({ stable: laneOf('a'), canary: null, retired: [{ endpoint: 'bike-b-1', at: t(2) }] });
    expect(moveLive(live, canary('c'), t(3))?.canary?.runId).toBe('c');
  });

  it('returns at once to a model that stayed up', () => {
    expect(after(promote('a'), canary('b'), promote('b', true), rollBack('b'))).toMatchObject({
      stable: laneOf('a'),
      previous: null,
      previousUp: false,
      rolledBack: { runId: 'b', promoted: true, at: t(3), why: 'slow' },
      retired: [{ endpoint: 'bike-b-1', at: t(3) }],
    });
  });

  it('returns to another endpoint of a model that did not, and says so while it comes up', () => {
    const returning = after(...second, back('b'));
    expect(returning).toMatchObject({ stable: laneOf('b'), returning: { lane: again('a'), why: 'slow' } });
    const live = moveLive(returning, rollBack('b'), t(9));
    expect(live).toMatchObject({ stable: again('a'), previous: null, returning: null });
    expect(live?.retired.map(({ endpoint }) => endpoint)).toEqual(['bike-b-1', 'bike-a-1']);
  });

  it('takes another endpoint where the first does not come up, or stays', () => {
    const live = after(...second, back('b'), back('b', again('a', 3)));
    expect(live?.returning?.lane).toEqual(again('a', 3));
    expect(moveLive(live, stay('b'), t(9))).toMatchObject({ stable: laneOf('b'), returning: null });
  });

  it('lets no canary bake on while what it was judged against is taken back', () => {
    const baking = after(...second, canary('c'));
    expect(moveLive(baking, back('b'), t(9))).toMatchObject({ canary: null, returning: { lane: again('a') } });
    const up = after(promote('a'), canary('b'), promote('b', true), canary('c'), rollBack('b'));
    expect(up).toMatchObject({ stable: laneOf('a'), canary: null });
    expect(up?.retired.map(({ endpoint }) => endpoint)).toEqual(['bike-b-1', 'bike-c-1']);
  });

  it('goes back four promotions, one by one, and no further', () => {
    const runs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const live = after(promote('a'), ...runs.slice(1).flatMap((runId) => [canary(runId), promote(runId)]));
    expect(keptRuns(live)).toEqual(['f', 'e', 'd', 'c', 'b']);
    const returned = ['e', 'd', 'c', 'b'].reduce<Live | null>((from, runId) => {
      const taken = from?.stable.runId ?? '';
      return moveLive(moveLive(from, back(taken, again(runId)), t(20)), rollBack(taken), t(21));
    }, live);
    expect(returned).toMatchObject({ stable: again('b'), previous: null, earlier: [] });
    expect(() => moveLive(returned, rollBack('b'), t(30))).toThrow('nothing to return to');
  });

  it('can be read back after every move, all of the requests at the canary included', () => {
    const moves = [promote('a'), canary('b', 1), abandon('b'), canary('c'), promote('c')];
    for (let count = 1; count <= moves.length; count++) {
      const live = after(...moves.slice(0, count));
      expect(liveSchema.parse(live)).toEqual(live);
    }
  });

  it('keeps the ten endpoints that left last', () => {
    const moves = Array.from({ length: 12 }, (_, run) => [canary(`r${run}`), abandon(`r${run}`)]).flat();
    const live = after(promote('a'), ...moves);
    expect(live?.retired.map(({ endpoint }) => endpoint)).toEqual(
      Array.from({ length: 10 }, (_, ago) => `bike-r${11 - ago}-1`),
    );
  });
});

describe('an endpoint', () => {
  const live = after(promote('a'), canary('b'), promote('b'), canary('c'));
  const late = t(10_000);

  it('is not deleted while the pointer names it, nor while a cached pointer may', () => {
    expect(mayDeleteEndpoint(live, 'bike-b-1', late)).toBe(false);
    expect(mayDeleteEndpoint(live, 'bike-c-1', late)).toBe(false);
    expect(mayDeleteEndpoint(live, 'bike-a-1', t(2 + 95))).toBe(false);
  });

  it('is not deleted while a roll-back may need it', () => {
    const up = after(promote('a'), canary('b'), promote('b', true), canary('c'));
    expect(mayDeleteEndpoint(up, 'bike-a-1', late)).toBe(false);
    const next = moveLive(up, promote('c', true), t(10));
    expect(mayDeleteEndpoint(next, 'bike-a-1', t(10 + 95))).toBe(false);
    expect(mayDeleteEndpoint(next, 'bike-a-1', t(10 + 96))).toBe(true);
    expect(mayDeleteEndpoint(after(...second, back('b')), 'bike-a-2', late)).toBe(false);
  });

  it('is deleted once nobody can be using it, or when it never served', () => {
    expect(mayDeleteEndpoint(live, 'bike-a-1', t(2 + 96))).toBe(true);
    expect(mayDeleteEndpoint(live, 'bike-x-1', t(4))).toBe(true);
    expect(mayDeleteEndpoint(null, 'bike-x-1', t(4))).toBe(true);
  });
});

describe('moving the pointer', () => {
  const now = () => new Date(t(9));

  it('decides again when another write got in between', async () => {
    const bucket = fakeBucket();
    bucket.put(keys.live, after(promote('a'), canary('b')));
    let raced = false;
    bucket.before = (operation) => {
      if (operation !== 'put' || raced) return;
      raced = true;
      bucket.put(keys.live, after(promote('a'), canary('b'), abandon('b')));
    };
    await expect(movePointer(bucket, promote('b'), now)).rejects.toThrow(IllegalMoveError);
    expect(bucket.get(keys.live)).toMatchObject({ stable: laneOf('a'), canary: null });
  });

  it('takes its own earlier write, whose answer was lost, for success', async () => {
    const bucket = fakeBucket();
    bucket.put(keys.live, after(promote('a')));
    const { writeIf } = bucket;
    let lost = false;
    bucket.writeIf = async (...call) => {
      const result = await writeIf(...call);
      if (lost) return result;
      lost = true;
      return 'conflict';
    };
    expect((await movePointer(bucket, canary('b'), now))?.canary?.runId).toBe('b');
    expect(bucket.changes).toEqual(['put live.json']);
  });

  it('gives up when others change the pointer again and again', async () => {
    const bucket = fakeBucket();
    bucket.writeIf = () => Promise.resolve('conflict');
    await expect(movePointer(bucket, promote('a'), now)).rejects.toThrow('five times in a row');
  });

  it('writes nothing when there is nothing to abandon', async () => {
    const bucket = fakeBucket();
    expect(await movePointer(bucket, abandon('a'), now)).toBeNull();
    expect(bucket.changes).toEqual([]);
  });
});
