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
    ['a canary before the first promotion', [], canary('a'), 'no stable model is serving'],
    ['a canary of the serving model', [promote('a')], canary('a'), 'a already serves all requests'],
    ['a second canary', [promote('a'), canary('b')], canary('c'), 'b is the canary'],
    ['a promotion of another run than the canary’s', [promote('a'), canary('b')], promote('c'), 'b is the canary'],
    [
      'a promotion to another endpoint than the canary’s',
      [promote('a'), canary('b')],
      { ...promote('b'), lane: again('b') },
      'b is the canary, at bike-b-1',
    ],
    ['a promotion without a bake beside a champion', [promote('a')], promote('b'), 'b cannot be promoted'],
    ['a promotion of an abandoned canary', [promote('a'), canary('b'), abandon('b')], promote('b'), 'b cannot be'],
    ['a canary of an abandoned model', [promote('a'), canary('b'), abandon('b')], canary('b'), 'cannot come back'],
    ['a canary of the previous model', [promote('a'), canary('b'), promote('b')], canary('a'), 'cannot come back'],
    ['a promotion of the previous model', [promote('a'), canary('b'), promote('b')], promote('a'), 'a cannot be'],
    [
      'a canary of a previous model whose endpoint is up',
      [promote('a'), canary('b'), promote('b', true)],
      canary('a'),
      'cannot come back',
    ],
    [
      'a canary of a model that was rolled back',
      [...second, back('b'), rollBack('b')],
      canary('b'),
      'cannot come back',
    ],
    ['a canary during a return', [...second, back('b')], canary('c'), 'while the model of b is being rolled back'],
    ['a return before the first promotion', [], back('a'), 'nothing is serving'],
    ['a return from a model that is not stable', [...second, canary('c')], back('c'), 'c cannot be rolled back'],
    ['a return from the first model', [promote('a')], back('a'), 'a is not the model that served before a'],
    ['a return to a model other than the previous one', second, back('b', again('x')), 'x is not the model that'],
    ['a return to an endpoint that left', second, back('b', laneOf('a')), 'cannot come back'],
    [
      'a return to the endpoint that is still up',
      [...second.slice(0, 2), promote('b', true)],
      back('b', laneOf('a')),
      'another endpoint',
    ],
    ['a rollback of the first model', [promote('a')], rollBack('a'), 'no earlier model is known'],
    ['a rollback to a deleted endpoint', second, rollBack('b'), 'the endpoint of a must be recreated first'],
  ])('rejects %s', (_, moves, move, message) => {
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
    ['an abandonment of the stable model', [promote('a'), canary('b'), promote('b')], abandon('b')],
    ['an abandonment beside another’s canary', [promote('a'), canary('b')], abandon('c')],
    ['an abandonment before the first promotion', [], abandon('a')],
    ['a rollback of a canary', [promote('a'), canary('b'), rollBack('b')], rollBack('b')],
    ['a rollback', [...second, back('b'), rollBack('b')], rollBack('b')],
    ['a rollback of a model that does not serve', second, rollBack('x')],
    ['a rollback before the first promotion', [], rollBack('a')],
    ['the announcement of a return', [...second, back('b')], back('b')],
    ['a stay', [...second, back('b'), stay('b')], stay('b')],
    ['a stay after the rollback', [...second, back('b'), rollBack('b')], stay('b')],
    ['a stay before the first promotion', [], stay('b')],
  ])('stays the same object if %s is repeated', (_, moves, move) => {
    const live = after(...moves);
    expect(moveLive(live, move, t(9))).toBe(live);
  });

  it('names the first model, then a canary beside it, then the second model', () => {
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

  it('remembers when an abandoned canary left, and allows the next canary', () => {
    const live = after(promote('a'), canary('b'), abandon('b'));
    expect(live).toMatchObject({ stable: laneOf('a'), canary: null, retired: [{ endpoint: 'bike-b-1', at: t(2) }] });
    expect(moveLive(live, canary('c'), t(3))?.canary?.runId).toBe('c');
  });

  it('returns at once to a model whose endpoint stayed up', () => {
    expect(after(promote('a'), canary('b'), promote('b', true), rollBack('b'))).toMatchObject({
      stable: laneOf('a'),
      previous: null,
      previousUp: false,
      rolledBack: { runId: 'b', promoted: true, at: t(3), why: 'slow' },
      retired: [{ endpoint: 'bike-b-1', at: t(3) }],
    });
  });

  it('returns to a new endpoint of a model whose endpoint was deleted, and names it while it starts', () => {
    const returning = after(...second, back('b'));
    expect(returning).toMatchObject({ stable: laneOf('b'), returning: { lane: again('a'), why: 'slow' } });
    const live = moveLive(returning, rollBack('b'), t(9));
    expect(live).toMatchObject({ stable: again('a'), previous: null, returning: null });
    expect(live?.retired.map(({ endpoint }) => endpoint)).toEqual(['bike-b-1', 'bike-a-1']);
  });

  it('names another endpoint if the first one fails, or keeps the stable model', () => {
    const live = after(...second, back('b'), back('b', again('a', 3)));
    expect(live?.returning?.lane).toEqual(again('a', 3));
    expect(moveLive(live, stay('b'), t(9))).toMatchObject({ stable: laneOf('b'), returning: null });
  });

  it('abandons a canary while the model that it was compared with is rolled back', () => {
    const baking = after(...second, canary('c'));
    expect(moveLive(baking, back('b'), t(9))).toMatchObject({ canary: null, returning: { lane: again('a') } });
    const up = after(promote('a'), canary('b'), promote('b', true), canary('c'), rollBack('b'));
    expect(up).toMatchObject({ stable: laneOf('a'), canary: null });
    expect(up?.retired.map(({ endpoint }) => endpoint)).toEqual(['bike-b-1', 'bike-c-1']);
  });

  it('can roll back four promotions, one by one, but not a fifth', () => {
    const runs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const live = after(promote('a'), ...runs.slice(1).flatMap((runId) => [canary(runId), promote(runId)]));
    expect(keptRuns(live)).toEqual(['f', 'e', 'd', 'c', 'b']);
    const returned = ['e', 'd', 'c', 'b'].reduce<Live | null>((from, runId) => {
      const serving = from?.stable.runId ?? '';
      return moveLive(moveLive(from, back(serving, again(runId)), t(20)), rollBack(serving), t(21));
    }, live);
    expect(returned).toMatchObject({ stable: again('b'), previous: null, earlier: [] });
    expect(() => moveLive(returned, rollBack('b'), t(30))).toThrow('no earlier model is known');
  });

  it('can be parsed after every move, even with all requests at the canary', () => {
    const moves = [promote('a'), canary('b', 1), abandon('b'), canary('c'), promote('c')];
    for (let count = 1; count <= moves.length; count++) {
      const live = after(...moves.slice(0, count));
      expect(liveSchema.parse(live)).toEqual(live);
    }
  });

  it('remembers the ten endpoints that left last', () => {
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

  it('is not deleted while the pointer or a cached pointer may name it', () => {
    expect(mayDeleteEndpoint(live, 'bike-b-1', late)).toBe(false);
    expect(mayDeleteEndpoint(live, 'bike-c-1', late)).toBe(false);
    expect(mayDeleteEndpoint(live, 'bike-a-1', t(2 + 95))).toBe(false);
  });

  it('is not deleted while a rollback may need it', () => {
    const up = after(promote('a'), canary('b'), promote('b', true), canary('c'));
    expect(mayDeleteEndpoint(up, 'bike-a-1', late)).toBe(false);
    const next = moveLive(up, promote('c', true), t(10));
    expect(mayDeleteEndpoint(next, 'bike-a-1', t(10 + 95))).toBe(false);
    expect(mayDeleteEndpoint(next, 'bike-a-1', t(10 + 96))).toBe(true);
    expect(mayDeleteEndpoint(after(...second, back('b')), 'bike-a-2', late)).toBe(false);
  });

  it('is deleted once no caller can use it, or if it never served', () => {
    expect(mayDeleteEndpoint(live, 'bike-a-1', t(2 + 96))).toBe(true);
    expect(mayDeleteEndpoint(live, 'bike-x-1', t(4))).toBe(true);
    expect(mayDeleteEndpoint(null, 'bike-x-1', t(4))).toBe(true);
  });
});

describe('moving the pointer', () => {
  const now = () => new Date(t(9));

  it('decides again if another write came in between', async () => {
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

  it('treats its own earlier write, whose answer was lost, as success', async () => {
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

  it('gives up if others keep changing the pointer', async () => {
    const bucket = fakeBucket();
    bucket.writeIf = () => Promise.resolve('conflict');
    await expect(movePointer(bucket, promote('a'), now)).rejects.toThrow('five times in a row');
  });

  it('writes nothing if there is nothing to abandon', async () => {
    const bucket = fakeBucket();
    expect(await movePointer(bucket, abandon('a'), now)).toBeNull();
    expect(bucket.changes).toEqual([]);
  });
});
