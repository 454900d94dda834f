import { describe, expect, it } from 'vitest';
import { costSchema, formatDollars, instanceHourDollars, estimateCost } from '../../../../../core/run/cost/cost.ts';
import { instanceHour, lambdaGbSecond, stateTransition } from '../../../../../core/run/cost/prices.ts';

const nothing = { instances: [], lambdaGbSeconds: 0, transitions: 0 };
const training = { what: 'training', instance: 'ml.m5.large', count: 1, seconds: 3600 };

describe('a line without an estimate', () => {
  it.each(['ml.p5.48xlarge', 'ml.m5', 'toString', '__proto__'])(
    'has null dollars if the price of %s is unknown',
    (instance) => {
      const cost = estimateCost({ ...nothing, instances: [training, { ...training, instance }] }, 'us-east-1');
      expect(instanceHourDollars(instance)).toBeUndefined();
      expect(cost.lines[1]).toMatchObject({ dollars: null, used: expect.stringMatching(/price unknown/) });
      expect(cost).toMatchObject({ complete: false, dollars: 0.115 });
    },
  );

  it('belongs to a serverless endpoint, billed per request, or to a job of unknown duration', () => {
    const instances = [
      { ...training, what: 'endpoint', instance: 'serverless' },
      { ...training, seconds: null },
    ];
    const cost = estimateCost({ ...nothing, instances }, 'us-east-1');
    expect(cost.lines.map(({ dollars }) => dollars)).toEqual([null, null, 0, 0]);
    expect(cost.lines[0]?.used).toMatch(/per request/);
    expect(cost.lines[1]?.used).toMatch(/duration unknown/);
    expect(cost.complete).toBe(false);
  });

  it('comes with a note that warns if the run took place outside us-east-1', () => {
    expect(estimateCost(nothing, 'eu-west-1').note).toMatch(
      /us-east-1.*Prices in eu-west-1, where this run took place, differ/,
    );
    expect(estimateCost(nothing, 'us-east-1').note).not.toMatch(/differ/);
  });
});

describe('the cost of a run', () => {
  it('is the sum of instance time, Lambda gigabyte-seconds and state transitions at their prices', () => {
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
  ])('of %d dollars is written %s', (dollars, text) => {
    expect(formatDollars(dollars)).toBe(text);
  });
});

it('every price names its source and the date it was read', () => {
  for (const price of [...Object.values(instanceHour), lambdaGbSecond, stateTransition]) {
    expect(price.dollars).toBeGreaterThan(0);
    expect(price.source.length).toBeGreaterThan(20);
    expect(price.date).toMatch(/^20\d\d/);
  }
});
