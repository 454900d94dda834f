import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderCurve } from '../../../../sagemaker/algorithms/xgboost/metrics/area-under-curve.ts';
import { libraryMetric } from '../../../../sagemaker/algorithms/xgboost/metrics/library-metrics.ts';
import { logGamma } from '../../../../sagemaker/algorithms/xgboost/metrics/log-gamma.ts';
import { rankRows } from '../../../../sagemaker/algorithms/xgboost/metrics/rank-rows.ts';
import type { Scored } from '../../../../sagemaker/algorithms/xgboost/scored.ts';

function scored(predictions: number[], labels: number[], weights?: number[]): Scored {
  const values = Float32Array.from(predictions);
  return {
    predictions: values,
    margins: values,
    labels: Float32Array.from(labels),
    weights: weights && Float32Array.from(weights),
  };
}

describe('metrics', () => {
  const measure = (name: string, predictions: number[], labels: number[], groups = 1): number =>
    libraryMetric(name)?.measure(scored(predictions, labels), groups) ?? NaN;

  test('of probabilities have the expected values', () => {
    expect(measure('logloss', [0.25, 0.5], [0, 1])).toBeCloseTo(-(Math.log(0.75) + Math.log(0.5)) / 2, 6);
    expect(measure('logloss', [0], [1])).toBeCloseTo(16 * Math.log(10), 3);
    expect(measure('error', [0.25, 0.5, 0.75, 0.75], [0, 1, 1, 0])).toBe(0.5);
    expect(measure('mlogloss', [0.5, 0.25, 0.25, 0.125, 0.125, 0.75], [0, 2], 3)).toBeCloseTo(0.49, 2);
    expect(measure('merror', [0.5, 0.25, 0.25, 0.5, 0, 0.5, 0, 0.4, 0.6], [0, 2, 2], 3)).toBeCloseTo(1 / 3);
  });

  test('of numbers have the expected values', () => {
    expect(measure('rmse', [1, 2, 5], [1, 4, 4])).toBeCloseTo(Math.sqrt(5 / 3));
    expect(measure('mae', [1, 2, 5], [1, 4, 4])).toBeCloseTo(1);
  });

  test('the area under the curve is the share of pairs in the right order, where a tie counts half', () => {
    const row = fc.tuple(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        const scores = (label: number): number[] => rows.filter((pair) => pair[1] === label).map(([score]) => score);
        const pairs = scores(1).flatMap((up) => scores(0).map((down) => (up === down ? 0.5 : Number(up > down))));
        fc.pre(pairs.length > 0);
        const share = pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
        const columns = [rows.map(([score]) => score), rows.map(([, label]) => label)] as const;
        expect(areaUnderCurve(scored(...columns))).toBeCloseTo(share, 10);
      }),
    );
  });

  test('a row of weight 2 counts like two rows', () => {
    const predictions = [0.1, 0.4, 0.35, 0.8, 0.6];
    const labels = [0, 0, 1, 1, 0];
    const weights = [1, 2, 1, 2, 1];
    const twice = (values: number[]): number[] =>
      values.flatMap((value, row) => (weights[row] === 2 ? [value, value] : [value]));
    for (const name of ['auc', 'aucpr', 'logloss', 'error@0.3', 'rmse']) {
      const metric = libraryMetric(name);
      const weighted = metric?.measure(scored(predictions, labels, weights), 1);
      expect(weighted).toBeCloseTo(metric?.measure(scored(twice(predictions), twice(labels)), 1) ?? NaN, 10);
    }
  });

  test('the logarithm of the gamma function equals that of the factorial', () => {
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  });

  test('rows are ranked by their values, including negative and equal ones', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true })), (values) => {
        const floats = Float32Array.from(values, (value) => value + 0);
        expect([...rankRows(floats)].map((row) => floats[row])).toEqual([...floats.slice().sort()]);
      }),
    );
  });
});
