import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../sagemaker/algorithms/random.ts';
import { binMatrix } from '../../../../sagemaker/algorithms/xgboost/bins.ts';
import { quantileCuts } from '../../../../sagemaker/algorithms/xgboost/quantile-cuts.ts';

describe('cuts', () => {
  test('give each of a few distinct values its own bin, and end above the highest value', () => {
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

  test('count every occurrence of a value', () => {
    const values = Float32Array.from(
      Array.from({ length: 400 }, (_, value) => Array.from({ length: value }, () => value)).flat(),
    );
    const cuts = quantileCuts(values, 4);
    const quarters = [1, 2, 3].map((quarter) => Math.sqrt(quarter / 4) * 400);
    expect(cuts).toHaveLength(4);
    expect(Math.max(...quarters.map((quarter, index) => Math.abs((cuts[index] ?? 0) - quarter)))).toBeLessThan(2);
  });

  test('of a feature without values leave it only the bin of missing values', () => {
    const bins = binMatrix({ rows: 2, columns: 2, values: Float32Array.of(NaN, 1, NaN, 2) }, 256);
    expect(bins.codes[0]).toBe(bins.missing[0]);
    expect(bins.codes[2]).toBe(bins.missing[0]);
    expect([bins.codes[1], bins.codes[3]]).toEqual([bins.first[1], (bins.first[1] ?? 0) + 1]);
  });

  test('still separate values if all features together have more than 65,536 bins', () => {
    const columns = 300;
    const values = Float32Array.from({ length: 256 * columns }, (_, at) => Math.floor(at / columns));
    const bins = binMatrix({ rows: 256, columns, values }, 256);
    expect(bins.count).toBeGreaterThan(0x10000);
    expect(bins.codes.at(-1)).toBe((bins.first[columns - 1] ?? 0) + 255);
  });
});
