import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../sagemaker/algorithms/random.ts';
import { createFeatureSampler, sampleRows } from '../../../../sagemaker/algorithms/xgboost/sampling.ts';

describe('sampling', () => {
  test('every row is either chosen or left out, in about the requested share', () => {
    const { chosen, leftOut } = sampleRows(new Uint32Array(2000), 0.3, createRandom(4));
    expect([...chosen, ...leftOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, row) => row));
    expect(chosen.length / 2000).toBeCloseTo(0.3, 1);
  });

  test('features are sampled for the tree, from those for each depth, and from those for each node', () => {
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
