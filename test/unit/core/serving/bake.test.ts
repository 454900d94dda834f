import { describe, expect, it } from 'vitest';
import { evaluateBake } from '../../../../core/serving/bake.ts';

const lane = (requests: number, errors = 0, latencyMilliseconds: number | null = 30) => ({
  requests,
  errors,
  latencyMilliseconds,
});

describe('a bake is judged', () => {
  it.each<[string, ReturnType<typeof lane>, ReturnType<typeof lane>, boolean, RegExp]>([
    [
      'bad when the canary fails more',
      lane(50, 2),
      lane(400, 0),
      false,
      /2 of the canary's 50 requests failed \(4.0%\), 0 of the stable lane's 400 \(0.0%\); up to 1.0% is allowed/,
    ],
    ['good when one request failed', lane(50, 1), lane(400, 0), true, /1 of the canary's 50/],
    [
      'good when the stable lane fails as often',
      lane(50, 4),
      lane(400, 16),
      true,
      /16 of the stable lane's 400 \(4.0%\)/,
    ],
    ['bad when it fails more than twice as often', lane(50, 5), lane(400, 16), false, /up to 8.0% is allowed/],
    ['good when a canary of many requests fails a few', lane(1000, 10), lane(9000, 0), true, /\(1.0%\)/],
    [
      'bad when nothing was asked of the stable lane and errors came',
      lane(50, 3),
      lane(0, 0, null),
      false,
      /had none to compare with/,
    ],
    [
      'bad when the canary takes more than twice as long',
      lane(20, 0, 2500),
      lane(400, 0, 1000),
      false,
      /up to 2000 ms/,
    ],
    ['good when it takes longer, but not to notice', lane(20, 0, 900), lane(400, 0, 30), true, /900 ms on average/],
    ['good when a few requests were slow', lane(19, 0, 5000), lane(400, 0, 30), true, /0 of the canary's 19/],
    ['good without a request', lane(0, 0, null), lane(0, 0, null), true, /0 of the canary's 0 requests/],
  ])('%s', (_, canary, stable, healthy, sentence) => {
    const judged = evaluateBake(canary, stable);
    expect(judged.healthy).toBe(healthy);
    expect(judged.sentence).toMatch(sentence);
  });
});
