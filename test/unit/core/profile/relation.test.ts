import { describe, expect, it } from 'vitest';
import { groupsOf, type SampledColumn } from '../../../../core/profile/groups.ts';
import { histogramOf } from '../../../../core/profile/histogram.ts';
import { relatePairs } from '../../../../core/profile/pair-relations.ts';
import { relate, type SampledTarget } from '../../../../core/profile/relation.ts';

const number = (name: string, values: number[]): SampledColumn => ({
  name,
  isNumber: true,
  values: Float64Array.from(values),
});
const levels = (name: string, values: number[]): SampledColumn => ({ ...number(name, values), isNumber: false });
const binary = (values: number[]): SampledTarget => ({
  problem: 'binary',
  classes: 2,
  values: Float64Array.from(values),
});
const regression = (values: number[]): SampledTarget => ({
  problem: 'regression',
  values: Float64Array.from(values),
});

/** Evenly distributed numbers from 0 to 1, the same in each run. */
function draw(count: number, seed: number): number[] {
  let state = seed * 7919;
  return Array.from({ length: count }, () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  });
}
const rows = 2000;
const noise = draw(rows, 1);

describe('a column without information about the target', () => {
  it.each([
    ['classes', binary(draw(rows, 2).map(Math.round))],
    ['numbers', regression(draw(rows, 3))],
  ])('explains next to nothing of %s: what chance explains is taken off', (_, target) => {
    expect(relate(groupsOf(number('x', noise)), target).explained).toBeLessThan(0.02);
    const random = levels(
      'x',
      noise.map((value) => Math.floor(value * 40)),
    );
    expect(relate(groupsOf(random), target).explained).toBeLessThan(0.02);
  });

  it('is no better than a guess, even if each of its values has few rows', () => {
    const random = levels(
      'x',
      noise.map((value) => Math.floor(value * 200)),
    );
    const { auc = NaN, accuracy = NaN } = relate(groupsOf(random), binary(draw(rows, 2).map(Math.round))).metrics;
    expect(Math.abs(auc - 0.5)).toBeLessThan(0.04);
    expect(Math.abs(accuracy - 0.5)).toBeLessThan(0.04);
  });

  it('explains nothing if it has one value or none, or the target has one value', () => {
    const target = binary(noise.map(Math.round));
    expect(relate(groupsOf(number('x', Array<number>(rows).fill(7))), target)).toMatchObject({ explained: 0 });
    expect(relate(groupsOf(number('x', Array<number>(rows).fill(Number.NaN))), target)).toMatchObject({ explained: 0 });
    expect(relate(groupsOf(number('x', noise)), binary(Array<number>(rows).fill(1)))).toMatchObject({
      explained: 0,
      metrics: { auc: 0.5 },
    });
    expect(relate(groupsOf(number('x', noise)), regression(Array<number>(rows).fill(1))).explained).toBe(0);
  });
});

describe('a column that determines the target', () => {
  it('explains all of it, as number or as levels, for two or more classes', () => {
    const thirds = noise.map((value) => Math.floor(value * 3));
    const three: SampledTarget = { problem: 'multiclass', classes: 3, values: Float64Array.from(thirds) };
    expect(relate(groupsOf(levels('x', thirds)), three)).toEqual({ explained: 1, metrics: { accuracy: 1 } });
    expect(relate(groupsOf(number('x', noise)), three).explained).toBeGreaterThan(0.9);
    const target = binary(noise.map(Math.round));
    expect(relate(groupsOf(levels('x', noise.map(Math.round))), target)).toEqual({
      explained: 1,
      metrics: { auc: 1, accuracy: 1 },
    });
    expect(relate(groupsOf(number('x', noise)), regression(noise)).explained).toBeGreaterThan(0.995);
  });

  it('explains it even if the relation is not monotonic', () => {
    const bent = noise.map((value) => (value - 0.5) ** 2);
    expect(relate(groupsOf(number('x', noise)), regression(bent)).explained).toBeGreaterThan(0.98);
  });

  it('explains it also by being missing', () => {
    const missing = noise.map((value, row) => (row % 2 === 0 ? Number.NaN : value));
    const target = binary(noise.map((_, row) => row % 2));
    expect(relate(groupsOf(number('x', missing)), target).metrics).toEqual({ auc: 1, accuracy: 1 });
  });
});

it('the explained share is the correlation ratio, for two classes phi squared, minus chance', () => {
  // Two groups of 60 and 40 rows, of which 45 and 10 are positive: phi^2 = (45*30 - 15*10)^2 /
  // (60*40*55*45). Each row occurs a hundred times, so that both halves resemble the whole.
  const copies = Array.from({ length: 10_000 }, (_, row) => Math.floor(row / 100));
  const group = copies.map((row) => (row < 60 ? 0 : 1));
  const label = copies.map((row) => (row < 45 || row >= 90 ? 1 : 0));
  const raw = (45 * 30 - 15 * 10) ** 2 / (60 * 40 * 55 * 45);
  const relation = relate(groupsOf(levels('x', group)), binary(label));
  expect(relation.explained).toBeCloseTo(1 - ((1 - raw) * 9999) / 9998, 12);
  // The score is a group's share of positives: 0.75 and 0.25. Of 55*45 pairs, 45*30 are in the
  // right order and 45*15+10*30 tie.
  expect(relation.metrics['auc']).toBeCloseTo((45 * 30 + (45 * 15 + 10 * 30) / 2) / (55 * 45), 2);
  expect(relation.metrics['accuracy']).toBeCloseTo(0.75, 2);
  // The target as a number 0 or 1 gives the same share.
  expect(relate(groupsOf(levels('x', group)), regression(label)).explained).toBeCloseTo(relation.explained, 12);
});

describe('two columns together', () => {
  const [a, b, other] = [draw(rows, 5), draw(rows, 6), draw(rows, 7)];
  const columns = [number('a', a), levels('level', a.map(Math.round)), number('b', b), number('other', other)];
  const alone = (target: SampledTarget) =>
    columns.map((column) => ({ columns: [column.name], by: 'value' as const, ...relate(groupsOf(column), target) }));

  it('predict a class by which of them is larger', () => {
    const target = binary(a.map((value, row) => (value < (b[row] ?? 0) ? 1 : 0)));
    expect(relatePairs(columns, alone(target), target)).toEqual([
      { columns: ['a', 'b'], by: 'order', explained: 1, metrics: { auc: 1, accuracy: 1 } },
    ]);
  });

  it('predict a number by their weighted sum, with any weights and for large numbers', () => {
    const large = [
      number(
        'a',
        a.map((value) => 1e9 + value),
      ),
      ...columns.slice(1),
    ];
    const target = regression(a.map((value, row) => 3 * value - 0.5 * (b[row] ?? 0)));
    const [pair] = relatePairs(large, [], target);
    expect(pair).toMatchObject({ columns: ['a', 'b'], by: 'sum', explained: expect.closeTo(1, 6) });
  });

  it('are not listed if one of them explains as much alone, or neither explains anything', () => {
    const target = binary(a.map((value) => (value > 0.5 ? 1 : 0)));
    expect(relatePairs(columns, alone(target), target)).toEqual([]);
    const chance = regression(draw(rows, 8));
    expect(relatePairs(columns, alone(chance), chance)).toEqual([]);
    const double = [
      number('a', a),
      number(
        'twice',
        a.map((value) => 2 * value),
      ),
    ];
    expect(relatePairs(double, [], regression(b))).toEqual([]);
  });
});

describe('a histogram', () => {
  it('has one bar per value if values are few', () => {
    expect(histogramOf(Float64Array.from([3, 1, Number.NaN, 1, 2]))).toEqual({
      edges: [2, 3],
      counts: [2, 1, 1],
      min: 1,
      max: 3,
    });
    expect(histogramOf(Float64Array.from([7]))).toEqual({ edges: [], counts: [1], min: 7, max: 7 });
    expect(histogramOf(Float64Array.from([Number.NaN]))).toBeNull();
  });

  it('has bars of equal width, with outliers in the outermost ones, and counts each value once', () => {
    const histogram = histogramOf(Float64Array.from([...noise, 1e9, -1e9]));
    const { edges = [], counts = [] } = histogram ?? {};
    expect(counts).toHaveLength(24);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows + 2);
    const widths = edges.slice(1).map((edge, index) => edge - (edges[index] ?? 0));
    expect(Math.max(...widths)).toBeCloseTo(Math.min(...widths), 9);
    expect(Math.min(...counts)).toBeGreaterThan(rows / 50);
    expect(histogram).toMatchObject({ min: -1e9, max: 1e9 });
  });

  it('has distinct edges even if nearly all values are the same', () => {
    const { edges = [] } = histogramOf(Float64Array.from([...Array<number>(5000).fill(0), ...draw(40, 9)])) ?? {};
    expect(new Set(edges).size).toBe(23);
  });
});
