import { describe, expect, it } from 'vitest';
import { compareLanes } from '../../../../core/serving/bake.ts';

const lane = (requests: number, errors = 0, latencyMilliseconds: number | null = 30) => ({
  requests,
  errors,
  latencyMilliseconds,
});

describe('the bake of a canary is', () => {
  it.each<[string, ReturnType<typeof lane>, ReturnType<typeof lane>, boolean, RegExp]>([
    [
      'unhealthy if the canary fails more often',
      lane(50, 2),
      lane(400, 0),
      false,
      /2 of the canary's 50 requests failed \(4.0%\); 0 of the stable lane's 400 failed \(0.0%\). At most 1.0% is allowed/,
    ],
    ['healthy if one request failed', lane(50, 1), lane(400, 0), true, /1 of the canary's 50/],
    [
      'healthy if the stable lane fails as often',
      lane(50, 4),
      lane(400, 16),
      true,
      /16 of the stable lane's 400 failed \(4.0%\)/,
    ],
    ['unhealthy if it fails more than twice as often', lane(50, 5), lane(400, 16), false, /At most 8.0% is allowed/],
    ['healthy if few of many requests failed', lane(1000, 10), lane(9000, 0), true, /\(1.0%\)/],
    [
      'unhealthy if it had errors and the stable lane had no requests',
      lane(50, 3),
      lane(0, 0, null),
      false,
      /had no requests to compare with/,
    ],
    [
      'unhealthy if its latency is more than twice as high',
      lane(20, 0, 2500),
      lane(400, 0, 1000),
      false,
      /at most 2000 ms/,
    ],
    [
      'healthy if it is slower, but below a second',
      lane(20, 0, 900),
      lane(400, 0, 30),
      true,
      /mean latency was 900 ms/,
    ],
    [
      'healthy if it was slow with too few requests to judge',
      lane(19, 0, 5000),
      lane(400, 0, 30),
      true,
      /0 of the canary's 19/,
    ],
    ['healthy without requests', lane(0, 0, null), lane(0, 0, null), true, /0 of the canary's 0 requests/],
  ])('%s', (_, canary, stable, healthy, sentence) => {
    const result = compareLanes(canary, stable);
    expect(result.healthy).toBe(healthy);
    expect(result.sentence).toMatch(sentence);
  });
});
