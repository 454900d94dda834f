import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderCurve } from '../../../../sagemaker/algorithms/xgboost/metrics/area-under-curve.ts';
import { binMatrix } from '../../../../sagemaker/algorithms/xgboost/bins.ts';
import { createGrower } from '../../../../sagemaker/algorithms/xgboost/grow-tree.ts';
import { libraryMetric } from '../../../../sagemaker/algorithms/xgboost/metrics/library-metrics.ts';
import { logGamma } from '../../../../sagemaker/algorithms/xgboost/metrics/log-gamma.ts';
import { rankRows } from '../../../../sagemaker/algorithms/xgboost/metrics/rank-rows.ts';
import type { TreeMaterial } from '../../../../sagemaker/algorithms/xgboost/grow-tree.ts';
import { addTree } from '../../../../sagemaker/algorithms/xgboost/model.ts';
import { quantileCuts } from '../../../../sagemaker/algorithms/xgboost/quantile-cuts.ts';
import type { Scored } from '../../../../sagemaker/algorithms/xgboost/scored.ts';
import { createFeatureSampler, sampleRows } from '../../../../sagemaker/algorithms/xgboost/sampling.ts';
import { createRandom } from '../../../../sagemaker/algorithms/random.ts';

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

const plainGrowth = {
  lossguide: false,
  maxDepth: 6,
  maxLeaves: 0,
  eta: 0.3,
  gamma: 0,
  lambda: 1,
  alpha: 0,
  maxDeltaStep: 0,
  minChildWeight: 1,
};

/** `onRow` is told every row and the value of its leaf. */
function materialOf(
  gradients: Float32Array,
  rows: Uint32Array,
  columns: number,
  onRow: (row: number, value: number) => void,
): TreeMaterial {
  const shares = { colsample_bytree: 1, colsample_bylevel: 1, colsample_bynode: 1 };
  const features = createFeatureSampler(columns, shares, createRandom(1));
  const finishLeaf = (leafRows: Uint32Array, value: number): number => {
    leafRows.forEach((row) => onRow(row, value));
    return value;
  };
  return { gradients, rows, features, finishLeaf };
}

test('a tree adds the same to margins while it grows as when it predicts, also for missing values', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(2, 5, 256),
      fc.constantFrom(0, 4, 5),
      (seed, maxDepth, maxBin, maxLeaves) => {
        const random = createRandom(seed);
        const [rows, columns] = [120, 3];
        const values = Float32Array.from({ length: rows * columns }, () => (random() < 0.2 ? NaN : random() - 0.5));
        const gradients = Float32Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? random() - 0.5 : 1));
        const growth = { ...plainGrowth, maxDepth, maxLeaves, lossguide: maxLeaves > 4 };
        const grow = createGrower(binMatrix({ rows, columns, values }, maxBin), growth);
        const grown = new Float32Array(2 * rows);
        const predicted = new Float32Array(2 * rows);
        const { chosen } = sampleRows(new Uint32Array(rows), 1, random);
        const tree = grow(materialOf(gradients, chosen, 3, (row, value) => (grown[2 * row + 1] = value)));
        addTree(tree, { rows, columns, values }, predicted, 2, 1);
        expect(predicted).toEqual(grown);
        expect(tree.parents.length).toBeGreaterThan(1);
      },
    ),
    { numRuns: 50 },
  );
});

test('a split must take at least gamma off the loss, and leave min_child_weight on both sides', () => {
  const bins = binMatrix({ rows: 4, columns: 1, values: Float32Array.of(1, 2, 3, 4) }, 256);
  const gradients = Float32Array.of(-3, 1, 1, 1, 1, 1, 1, 1);
  const grow = (gamma: number, minChildWeight: number): Float32Array => {
    const growTree = createGrower(bins, { ...plainGrowth, maxDepth: 1, eta: 1, gamma, lambda: 0, minChildWeight });
    const tree = growTree(materialOf(gradients, Uint32Array.of(0, 1, 2, 3), 1, () => undefined));
    return tree.splitConditions.subarray(0, tree.leftChildren[0] === -1 ? 0 : 1);
  };
  // Sums of squares: apart 9 / 1 + 9 / 3, together 0, so 12; at 3 it would be 4 / 2 + 4 / 2.
  expect([...grow(12, 1)]).toEqual([2]);
  expect([...grow(12.1, 1)]).toEqual([]);
  expect([...grow(0, 2)]).toEqual([3]);
  expect([...grow(0, 3)]).toEqual([]);
});

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

  test('the logarithm of the gamma function is that of the factorial', () => {
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  });

  test('rows are ranked by what they are, negative and equal ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true })), (values) => {
        const floats = Float32Array.from(values, (value) => value + 0);
        expect([...rankRows(floats)].map((row) => floats[row])).toEqual([...floats.slice().sort()]);
      }),
    );
  });
});

describe('sampling', () => {
  test('every row is either drawn or left out, about as many as asked for', () => {
    const { chosen, leftOut } = sampleRows(new Uint32Array(2000), 0.3, createRandom(4));
    expect([...chosen, ...leftOut].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 2000 }, (_, row) => row),
    );
    expect(chosen.length / 2000).toBeCloseTo(0.3, 1);
  });

  test('features are drawn for the tree, of those for each depth, and of those for each node', () => {
    const shares = { colsample_bytree: 0.5, colsample_bylevel: 0.5, colsample_bynode: 0.5 };
    const sampler = createFeatureSampler(16, shares, createRandom(2));
    const nodes = [0, 1, 1, 1, 1, 1].map((depth) => [...sampler.node(depth)]);
    expect(sampler.tree).toHaveLength(8);
    expect(nodes.flat().every((feature) => sampler.tree.includes(feature))).toBe(true);
    expect(nodes.map((features) => features.length)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(new Set(nodes.slice(1).flat()).size).toBeLessThanOrEqual(4);
    expect(new Set(nodes.slice(1).map(String)).size).toBeGreaterThan(1);
  });
});
