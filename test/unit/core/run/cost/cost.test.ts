import { describe, expect, it } from 'vitest';
import { costSchema, formatDollars, instanceHourDollars, estimateCost } from '../../../../../core/run/cost/cost.ts';
import { instanceHour, lambdaGbSecond, stateTransition } from '../../../../../core/run/cost/prices.ts';

const nothing = { instances: [], lambdaGbSeconds: 0, transitions: 0 };
const training = { what: 'training', instance: 'ml.m5.large', count: 1, seconds: 3600 };

describe('what is not reckoned', () => {
  it.each(['ml.p5.48xlarge', 'ml.m5', 'toString', '__proto__'])('%s has no price, so its line has none', (instance) => {
    const cost = estimateCost({ ...nothing, instances: [training, { ...training, instance }] }, 'us-east-1');
    expect(instanceHourDollars(instance)).toBeUndefined();
    expect(cost.lines[1]).toMatchObject({ dollars: null, used: expect.stringMatching(/price is not known here/) });
    expect(cost).toMatchObject({ complete: false, dollars: 0.115 });
  });

  it('a serverless endpoint is paid by the request, and a job of unknown length has no price', () => {
    const instances = [
      { ...training, what: 'endpoint', instance: 'serverless' },
      { ...training, seconds: null },
    ];
    const cost = estimateCost({ ...nothing, instances }, 'us-east-1');
    expect(cost.lines.map(({ dollars }) => dollars)).toEqual([null, null, 0, 0]);
    expect(cost.lines[0]?.used).toMatch(/by the request/);
    expect(cost.lines[1]?.used).toMatch(/not known/);
    expect(cost.complete).toBe(false);
  });

  it('says of another region that the prices are those of us-east-1', () => {
    expect(estimateCost(nothing, 'eu-west-1').note).toMatch(
      /us-east-1.*this run was in eu-west-1, whose prices differ/,
    );
    expect(estimateCost(nothing, 'us-east-1').note).not.toMatch(/differ/);
  });
});

describe('what a run costs', () => {
  it('is the sum of its lines: seconds times instances times the hour’s price, gigabyte-seconds and transitions', () => {
    const cost = estimateCost(
      {
        instances: [
          { ...training, count: 2, seconds: 90 },
          { ...training, what: 'scoring', instance: 'ml.m5.xlarge' },
        ],
        lambdaGbSeconds: 1000,
        transitions: 200,
      },
      'us-east-1',
    );
    expect(cost.lines.map(({ what }) => what)).toEqual(['training', 'scoring', 'Lambda functions', 'state machine']);
    const dollars = [(90 / 3600) * 2 * 0.115, 0.23, 0.0166667, 0.005];
    for (const [index, value] of dollars.entries()) expect(cost.lines[index]?.dollars).toBeCloseTo(value, 10);
    expect(cost.dollars).toBeCloseTo(
      dollars.reduce((sum, value) => sum + value, 0),
      10,
    );
    expect(cost.complete).toBe(true);
    expect(costSchema.parse(cost)).toEqual(cost);
  });

  it.each([
    [0, '$0.00'],
    [0.0000123, '$0.00001'],
    [0.0312, '$0.031'],
    [12.345, '$12.35'],
  ])('%d is written %s', (dollars, text) => {
    expect(formatDollars(dollars)).toBe(text);
  });
});

it('every price says where and when it was read', () => {
  for (const price of [...Object.values(instanceHour), lambdaGbSecond, stateTransition]) {
    expect(price.dollars).toBeGreaterThan(0);
    expect(price.source.length).toBeGreaterThan(20);
    expect(price.date).toMatch(/^20\d\d/);
  }
});
