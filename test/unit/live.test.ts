import { describe, expect, it } from 'vitest';
import { keys } from '../../core/names.ts';
import {
  IllegalMoveError,
  liveSchema,
  mayDeleteEndpoint,
  moveLive,
  type Live,
  type LiveMove,
} from '../../core/live.ts';
import { movePointer } from '../../handlers/shared/live-pointer.ts';
import { fakeBucket } from './fake-bucket.ts';
import { laneOf } from './run-stage.ts';

const t = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 6, 0, seconds)).toISOString();
const canary = (runId: string, share = 0.1): LiveMove => ({ move: 'canary', lane: laneOf(runId), share });
const promote = (runId: string): LiveMove => ({ move: 'promote', lane: laneOf(runId) });
const abandon = (runId: string): LiveMove => ({ move: 'abandon', runId });
/** The pointer after moves, a second each. */
const after = (...moves: LiveMove[]) =>
  moves.reduce<Live | null>((live, move, index) => moveLive(live, move, t(index)), null);

describe('the pointer', () => {
  it.each<[string, LiveMove[], LiveMove, string]>([
    ['a canary beside nothing', [], canary('a'), 'nothing is serving beside it'],
    ['a canary of what serves', [promote('a')], canary('a'), 'a is serving all requests already'],
    ['a second canary', [promote('a'), canary('b')], canary('c'), 'while b is the canary'],
    ['a promotion past another’s canary', [promote('a'), canary('b')], promote('c'), 'while b is the canary'],
    ['a promotion past the champion without a bake', [promote('a')], promote('b'), 'b cannot be promoted'],
    ['a promotion of what was abandoned', [promote('a'), canary('b'), abandon('b')], promote('b'), 'b cannot be'],
    ['a canary of what was abandoned', [promote('a'), canary('b'), abandon('b')], canary('b'), 'cannot come back'],
    ['a canary of what served before', [promote('a'), canary('b'), promote('b')], canary('a'), 'cannot come back'],
    ['a promotion of what served before', [promote('a'), canary('b'), promote('b')], promote('a'), 'a cannot be'],
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
      changedAt: t(0),
      retired: [],
    });
    expect(after(promote('a'), canary('b', 0.2))).toMatchObject({
      stable: laneOf('a'),
      canary: { ...laneOf('b'), share: 0.2 },
      changedAt: t(1),
    });
    expect(after(promote('a'), canary('b'), promote('b'))).toEqual({
      version: 1,
      stable: laneOf('b'),
      canary: null,
      previous: laneOf('a'),
      changedAt: t(2),
      retired: [{ endpoint: 'bike-a-1', at: t(2) }],
    });
  });

  it('remembers when an abandoned canary left, and lets the next one come', () => {
    const live = after(promote('a'), canary('b'), abandon('b'));
    expect(live).toMatchObject({ stable: laneOf('a'), canary: null, retired: [{ endpoint: 'bike-b-1', at: t(2) }] });
    expect(moveLive(live, canary('c'), t(3))?.canary?.runId).toBe('c');
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
      Array.from({ length: 10 }, (_, back) => `bike-r${11 - back}-1`),
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
