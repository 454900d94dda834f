import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../../../sagemaker/algorithms/random.ts';
import { binMatrix } from '../../../../sagemaker/algorithms/xgboost/bins.ts';
import { createGrower, type TreeMaterial } from '../../../../sagemaker/algorithms/xgboost/grow-tree.ts';
import { addTree } from '../../../../sagemaker/algorithms/xgboost/model.ts';
import { createFeatureSampler, sampleRows } from '../../../../sagemaker/algorithms/xgboost/sampling.ts';

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

/** Calls `onRow` with every row and the value of its leaf. */
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

test('a tree has the same leaf values during growth and prediction, including for missing values', () => {
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

test('a split must reduce the loss by at least gamma, and have min_child_weight on both sides', () => {
  const bins = binMatrix({ rows: 4, columns: 1, values: Float32Array.of(1, 2, 3, 4) }, 256);
  const gradients = Float32Array.of(-3, 1, 1, 1, 1, 1, 1, 1);
  const grow = (gamma: number, minChildWeight: number): Float32Array => {
    const growTree = createGrower(bins, { ...plainGrowth, maxDepth: 1, eta: 1, gamma, lambda: 0, minChildWeight });
    const tree = growTree(materialOf(gradients, Uint32Array.of(0, 1, 2, 3), 1, () => undefined));
    return tree.splitConditions.subarray(0, tree.leftChildren[0] === -1 ? 0 : 1);
  };
  // Gain of the split at 2: 9 / 1 + 9 / 3 - 0 = 12. Gain at 3: 4 / 2 + 4 / 2 - 0 = 4.
  expect([...grow(12, 1)]).toEqual([2]);
  expect([...grow(12.1, 1)]).toEqual([]);
  expect([...grow(0, 2)]).toEqual([3]);
  expect([...grow(0, 3)]).toEqual([]);
});
