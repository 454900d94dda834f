import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderCurve } from '../../local/sagemaker/algorithms/xgboost/area-under-curve.ts';
import { binMatrix } from '../../local/sagemaker/algorithms/xgboost/bins.ts';
import { createGrower } from '../../local/sagemaker/algorithms/xgboost/grow-tree.ts';
import { metrics } from '../../local/sagemaker/algorithms/xgboost/metrics.ts';
import { addTree } from '../../local/sagemaker/algorithms/xgboost/model.ts';
import { quantileCuts } from '../../local/sagemaker/algorithms/xgboost/quantile-cuts.ts';
import { createRandom } from '../../local/sagemaker/algorithms/xgboost/random.ts';

describe('cuts', () => {
  test('give each of a few distinct values its own bin, and the last one a bound above all', () => {
    const cuts = quantileCuts(Float32Array.of(-1, -1, 2, 2, 2, 10), 256);
    expect(cuts.slice(0, 2)).toEqual([2, 10]);
    expect(cuts[2]).toBeGreaterThan(10);
    expect(cuts).toHaveLength(3);
  });

  test('spread many values evenly over the bins', () => {
    const random = createRandom(5);
    const values = Float32Array.from({ length: 20_000 }, () => random() ** 3).sort();
    const cuts = quantileCuts(values, 16);
    const sizes = cuts.map(
      (cut, index) => values.filter((value) => value < cut && value >= (cuts[index - 1] ?? -1)).length,
    );
    expect(cuts).toHaveLength(16);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(20_000);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1249);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1251);
  });

  test('count equal values as often as they occur', () => {
    const values = Float32Array.from(
      Array.from({ length: 400 }, (_, value) => Array.from({ length: value }, () => value)).flat(),
    );
    const cuts = quantileCuts(values, 4);
    const quarters = [1, 2, 3].map((quarter) => Math.sqrt(quarter / 4) * 400);
    expect(cuts).toHaveLength(4);
    expect(Math.max(...quarters.map((quarter, index) => Math.abs((cuts[index] ?? 0) - quarter)))).toBeLessThan(2);
  });

  test('of a feature that is always missing leave it a bin nothing is in', () => {
    const bins = binMatrix({ rows: 2, columns: 2, values: Float32Array.of(NaN, 1, NaN, 2) }, 256);
    expect(bins.codes[0]).toBe(bins.missing[0]);
    expect(bins.codes[2]).toBe(bins.missing[0]);
    expect([bins.codes[1], bins.codes[3]]).toEqual([bins.first[1], (bins.first[1] ?? 0) + 1]);
  });

  test('beyond 65,536 bins over all features still tell values apart', () => {
    const columns = 300;
    const values = Float32Array.from({ length: 256 * columns }, (_, at) => Math.floor(at / columns));
    const bins = binMatrix({ rows: 256, columns, values }, 256);
    expect(bins.count).toBeGreaterThan(0x10000);
    expect(bins.codes.at(-1)).toBe((bins.first[columns - 1] ?? 0) + 255);
  });
});

test('a tree adds the same to margins while it grows as when it predicts, also for missing values', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 5 }), fc.constantFrom(2, 5, 256), (seed, maxDepth, maxBin) => {
      const random = createRandom(seed);
      const [rows, columns] = [120, 3];
      const values = Float32Array.from({ length: rows * columns }, () => (random() < 0.2 ? NaN : random() - 0.5));
      const gradients = Float32Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? random() - 0.5 : 1));
      const growth = { maxDepth, eta: 0.3, gamma: 0, lambda: 1, minChildWeight: 1 };
      const grow = createGrower(binMatrix({ rows, columns, values }, maxBin), growth);
      const grown = new Float32Array(2 * rows);
      const predicted = new Float32Array(2 * rows);
      const tree = grow(gradients, Uint32Array.of(0, 1, 2), { values: grown, stride: 2, offset: 1 });
      addTree(tree, { rows, columns, values }, predicted, 2, 1);
      expect(predicted).toEqual(grown);
      expect(tree.parents.length).toBeGreaterThan(1);
    }),
    { numRuns: 50 },
  );
});

test('a split must take at least gamma off the loss, and leave min_child_weight on both sides', () => {
  const bins = binMatrix({ rows: 4, columns: 1, values: Float32Array.of(1, 2, 3, 4) }, 256);
  const gradients = Float32Array.of(-3, 1, 1, 1, 1, 1, 1, 1);
  const grow = (gamma: number, minChildWeight: number): Float32Array => {
    const growTree = createGrower(bins, { maxDepth: 1, eta: 1, gamma, lambda: 0, minChildWeight });
    const tree = growTree(gradients, Uint32Array.of(0), { values: new Float32Array(4), stride: 1, offset: 0 });
    return tree.splitConditions.subarray(0, tree.leftChildren[0] === -1 ? 0 : 1);
  };
  // Sums of squares: apart 9 / 1 + 9 / 3, together 0, so 12; at 3 it would be 4 / 2 + 4 / 2.
  expect([...grow(12, 1)]).toEqual([2]);
  expect([...grow(12.1, 1)]).toEqual([]);
  expect([...grow(0, 2)]).toEqual([3]);
  expect([...grow(0, 3)]).toEqual([]);
});

describe('metrics', () => {
  const measure = (name: string, predictions: number[], labels: number[], groups = 1): number =>
    metrics[name]?.measure(Float32Array.from(predictions), Float32Array.from(labels), groups) ?? NaN;

  test('of probabilities', () => {
    expect(measure('logloss', [0.25, 0.5], [0, 1])).toBeCloseTo(-(Math.log(0.75) + Math.log(0.5)) / 2, 6);
    expect(measure('logloss', [0], [1])).toBeCloseTo(16 * Math.log(10), 3);
    expect(measure('error', [0.25, 0.5, 0.75, 0.75], [0, 1, 1, 0])).toBe(0.5);
    expect(measure('mlogloss', [0.5, 0.25, 0.25, 0.125, 0.125, 0.75], [0, 2], 3)).toBeCloseTo(0.49, 2);
    expect(measure('merror', [0.5, 0.25, 0.25, 0.5, 0, 0.5, 0, 0.4, 0.6], [0, 2, 2], 3)).toBeCloseTo(1 / 3);
  });

  test('of numbers', () => {
    expect(measure('rmse', [1, 2, 5], [1, 4, 4])).toBeCloseTo(Math.sqrt(5 / 3));
    expect(measure('mae', [1, 2, 5], [1, 4, 4])).toBeCloseTo(1);
  });

  test('the area under the curve is the share of pairs in order, ties counting half', () => {
    const row = fc.tuple(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 30 }), (rows) => {
        const scores = (label: number): number[] => rows.filter((pair) => pair[1] === label).map(([score]) => score);
        const pairs = scores(1).flatMap((up) => scores(0).map((down) => (up === down ? 0.5 : Number(up > down))));
        fc.pre(pairs.length > 0);
        const share = pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
        const columns = [rows.map(([score]) => score), rows.map(([, label]) => label)] as const;
        expect(areaUnderCurve(Float32Array.from(columns[0]), Float32Array.from(columns[1]))).toBeCloseTo(share, 10);
      }),
    );
  });
});
