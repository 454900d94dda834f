import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { bootstrap, drawnUnits, percentileBounds } from '../../../../../core/statistics/bootstrap.ts';
import { compareModels, type CompareModelsInput } from '../../../../../core/judging/metrics/compare-models.ts';
import {
  chooseRows,
  classificationOf,
  scoredRows,
  type ScoredRows,
} from '../../../../../core/judging/metrics/scored-rows.ts';
import { normalQuantile } from '../../../../../core/statistics/normal-quantile.ts';
import { classesByThreshold, likeliestClasses } from '../../../../../core/judging/metrics/predicted-classes.ts';
import { statisticOf } from '../../../../../core/judging/metrics/statistic.ts';
import { metricDirections, type Direction, type Problem } from '../../../../../core/pipeline/metric-names.ts';

/** Pseudo-random numbers from 0 to 1. */
function draws(seed: number): () => number {
  const random = xoroshiro128plus(seed);
  return () => (random.next() >>> 0) / 2 ** 32;
}

function rowsOf(problem: Problem, count: number, seed: number, noise = 0.4): ScoredRows {
  const next = draws(seed);
  const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], regression: [] }[problem];
  const truth = draws(99);
  const width = problem === 'multiclass' ? classes.length : 1;
  const labels = Int32Array.from({ length: count }, () => Math.floor(truth() * classes.length));
  const targets = Float64Array.from({ length: count }, () => 1 + 10 * truth());
  const values = Float64Array.from({ length: count * width }, (_, cell) => {
    const row = Math.floor(cell / width);
    if (problem === 'regression') return (targets[row] ?? 0) + noise * (next() - 0.4);
    const isOwn = problem === 'binary' ? labels[row] === 1 : labels[row] === cell % width;
    // Two decimals, so that there are ties.
    return Math.round((isOwn ? 1 - noise : noise) * 60 + 40 * next()) / 100;
  });
  const predicted = {
    binary: () => classesByThreshold(values, 0.5),
    multiclass: () => likeliestClasses(values, width),
    regression: () => new Int32Array(0),
  }[problem]();
  const isNumber = problem === 'regression';
  return scoredRows({
    problem,
    classes,
    labels: isNumber ? new Int32Array(0) : labels,
    targets: isNumber ? targets : new Float64Array(0),
    answers: { values, predicted },
  });
}

const compare = (changes: Partial<CompareModelsInput> & Pick<CompareModelsInput, 'challenger' | 'champion'>) =>
  compareModels({ metric: 'logloss', direction: 'lower', confidence: 0.95, clusters: null, slices: null, ...changes });

describe('a metric of weighted rows', () => {
  const weights = Int32Array.from({ length: 300 }, (_, row) => (row * 7) % 4);
  const repeated = Int32Array.from([...weights].flatMap((weight, row) => Array.from({ length: weight }, () => row)));

  it.each(
    (['binary', 'multiclass', 'regression'] as const).flatMap((problem) =>
      Object.keys(metricDirections[problem]).map((metric) => ({ problem, metric })),
    ),
  )('equals the metric of repeated rows: $problem $metric', ({ problem, metric }) => {
    const rows = rowsOf(problem, 300, 1);
    const result = statisticOf(metric, rows, Int32Array.from(weights.keys()))(weights);
    expect(result).toBeCloseTo(classificationOf(chooseRows(rows, repeated)).metrics[metric] ?? Number.NaN, 10);
  });

  it('is an error for an unknown metric', () => {
    const rows = rowsOf('binary', 3, 1);
    expect(() => statisticOf('gini', rows, Int32Array.of(0, 1, 2))(Int32Array.of(1, 1, 1))).toThrow('gini');
  });
});

describe('resampling', () => {
  it('draws as many units as there are, and the same ones each time', () => {
    const seen: number[][] = [];
    for (let time = 0; time < 2; time++) {
      bootstrap(5, 3, (weights) => {
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(5);
        seen.push([...weights]);
      });
    }
    expect(seen.slice(0, 3)).toEqual(seen.slice(3));
    expect(seen[0]).not.toEqual(seen[1]);
  });

  it('gives no bounds for a single cluster, or if half of the resamples have no value', () => {
    const values = Float64Array.of(1, 2, 3, 4);
    expect(percentileBounds(values, 0.5, 1)).toEqual({ low: null, high: null });
    expect(percentileBounds(Float64Array.of(1, 2, NaN, NaN), 0.5, 9)).toEqual({ low: null, high: null });
    expect(percentileBounds(values, 0.5, 9)).toEqual({ low: 1.75, high: 3.25 });
  });

  it('draws very many rows in blocks, and never splits a cluster', () => {
    const units = drawnUnits(200_001, null);
    expect(units.count).toBe(20_000);
    expect(new Set(units.ids).size).toBeGreaterThan(19_900);
    expect(units.ids.reduce((most, id) => Math.max(most, id), 0)).toBeLessThan(20_000);
    expect(drawnUnits(3, null)).toEqual({ ids: Int32Array.of(0, 1, 2), count: 3 });
    const clusters = { ids: Int32Array.from({ length: 300 }, (_, row) => Math.floor(row / 3)), count: 100 };
    expect(drawnUnits(300, clusters)).toBe(clusters);
    expect(drawnUnits(1001, { ...clusters, count: 100 }, 1000)).toMatchObject({ count: 100 });
    const merged = drawnUnits(300, clusters, 299);
    expect(merged.count).toBe(30);
    for (const [row, block] of merged.ids.entries()) expect(block).toBe(merged.ids[row - (row % 3)]);
    expect(new Set(merged.ids).size).toBeGreaterThan(20);
  });

  it('uses the correct quantiles of the normal distribution', () => {
    for (const [probability, value] of [
      [0.001, -3.090232306167813],
      [0.025, -1.9599639845400545],
      [0.5, 0],
      [0.9, 1.2815515655446004],
      [0.99975, 3.4807564043462422],
    ] as const) {
      expect(normalQuantile(probability)).toBeCloseTo(value, 7);
    }
  });
});

describe('very many rows', () => {
  const rows = rowsOf('binary', 2000, 1);
  const ids = Int32Array.from({ length: 2000 }, (_, row) => row);

  it.each(['auc', 'average_precision'])(
    '%s is exact if each row counts once, and changes like the exact metric',
    (metric) => {
      const [exact, linear] = [statisticOf(metric, rows, ids), statisticOf(metric, rows, ids, true)];
      const once = new Int32Array(2000).fill(1);
      expect(linear(once)).toBeCloseTo(exact(once), 12);
      for (const row of [0, 7, 500, 1234, 1999]) {
        const twice = Int32Array.from(once);
        twice[row] = 2;
        const moved = exact(twice) - exact(once);
        // With 2,000 rows, a single row has a small second-order effect.
        expect(Math.abs((linear(twice) - linear(once)) / moved - 1)).toBeLessThan(0.03);
      }
    },
  );

  it('have the same area as few rows if there is only one class', () => {
    const one = scoredRows({ ...rows, labels: new Int32Array(2000) });
    expect(statisticOf('auc', one, ids, true)(new Int32Array(2000).fill(1))).toBeNaN();
    expect(statisticOf('average_precision', one, ids, true)(new Int32Array(2000).fill(1))).toBe(0);
  });

  it.each([
    { problem: 'binary', metric: 'auc' },
    { problem: 'binary', metric: 'average_precision' },
    { problem: 'binary', metric: 'logloss' },
    { problem: 'binary', metric: 'f1' },
    { problem: 'multiclass', metric: 'macro_f1' },
    { problem: 'regression', metric: 'r2' },
  ] as const)('have almost the same interval in blocks as row by row: $problem $metric', ({ problem, metric }) => {
    const direction: Direction = metric === 'logloss' ? 'lower' : 'higher';
    const [challenger, champion] = [rowsOf(problem, 4000, 1, 0.35), rowsOf(problem, 4000, 2, 0.4)];
    const columns = [{ column: 'all', values: ['x'], indices: new Int32Array(4000) }];
    const input = { metric, direction, challenger, champion, slices: { columns, minRows: 1 } };
    const [single, blocks] = [compare(input), compare({ ...input, largest: 1000 })];
    const width = (single.difference?.high ?? 0) - (single.difference?.low ?? 0);
    expect(blocks.difference?.value).toBeCloseTo(single.difference?.value ?? NaN, 10);
    expect(Math.abs((blocks.difference?.low ?? NaN) - (single.difference?.low ?? NaN))).toBeLessThan(0.12 * width);
    expect(Math.abs((blocks.difference?.high ?? NaN) - (single.difference?.high ?? NaN))).toBeLessThan(0.12 * width);
    // 200 resamples give a slice's standard error to one part in twenty.
    const reach = ({ slices }: typeof single) => (slices[0]?.difference?.high ?? 0) - (slices[0]?.difference?.low ?? 0);
    expect(Math.abs(reach(blocks) / reach(single) - 1)).toBeLessThan(0.25);
  });
});

describe('the difference of two models', () => {
  it('is above 0 if the challenger is better, for both directions of the metric', () => {
    const [good, bad] = [rowsOf('binary', 400, 1, 0.3), rowsOf('binary', 400, 2, 0.45)];
    for (const [metric, direction] of [
      ['logloss', 'lower'],
      ['auc', 'higher'],
    ] as const) {
      const better = compare({ metric, direction, challenger: good, champion: bad }).difference;
      const worse = compare({ metric, direction, challenger: bad, champion: good }).difference;
      expect(better?.value).toBeGreaterThan(0);
      expect(better?.low).toBeGreaterThan(0);
      expect(worse?.value).toBeCloseTo(-(better?.value ?? 0), 12);
      expect(worse?.low).toBeCloseTo(-(better?.high ?? 0), 12);
    }
  });

  it('is paired: rows that are hard for both models do not widen its interval', () => {
    const champion = rowsOf('regression', 300, 1, 8);
    const values = champion.answers.values.map((value, row) => value + (row % 2 === 0 ? 0.01 : -0.01));
    const challenger = scoredRows({ ...champion, answers: { ...champion.answers, values } });
    const result = compare({ metric: 'mae', challenger, champion });
    const width = ({ low, high }: { low: number | null; high: number | null }) => (high ?? 0) - (low ?? 0);
    const challengerInterval = result.intervals.challenger ?? { low: 0, high: 0 };
    expect(width(challengerInterval)).toBeGreaterThan(20 * width(result.difference ?? { low: 0, high: 1 }));
  });

  it('has the interval of the normal approximation if that is known', () => {
    // The mean of 1,000 numbers from -0.5 to 0.5 has a standard error of sqrt(1 / 12 / 1000).
    const next = draws(5);
    const targets = new Float64Array(1000);
    const rows = (values: Float64Array) =>
      scoredRows({
        problem: 'regression',
        classes: [],
        labels: new Int32Array(0),
        targets,
        answers: { values, predicted: new Int32Array(0) },
      });
    const challenger = rows(targets.map(() => 1 + next() - 0.5));
    const result = compare({ metric: 'mae', challenger, champion: rows(targets.map(() => 2)) }).difference;
    const error = 1.96 * Math.sqrt(1 / 12 / 1000);
    expect(((result?.high ?? 0) - (result?.low ?? 0)) / 2 / error).toBeCloseTo(1, 0);
    expect(Math.abs(((result?.high ?? 0) - (result?.low ?? 0)) / 2 / error - 1)).toBeLessThan(0.08);
    expect(result).toMatchObject({ confidence: 0.95, resamples: 1000, clusters: null, method: 'paired bootstrap' });
  });

  it('has a wider interval if rows come in clusters', () => {
    const champion = rowsOf('regression', 400, 1, 1);
    const values = champion.targets.map((target, row) => target + 0.2 + 0.3 * Math.sin(Math.floor(row / 20) * 5));
    const challenger = scoredRows({ ...champion, answers: { ...champion.answers, values } });
    const ids = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 20));
    const input = { metric: 'mae', challenger, champion };
    const single = compare(input).difference;
    const clustered = compare({ ...input, clusters: { ids, count: 20 } }).difference;
    expect(clustered?.value).toBeCloseTo(single?.value ?? NaN, 12);
    expect(clustered?.clusters).toBe(20);
    const width = (interval: typeof single) => (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(width(clustered)).toBeGreaterThan(2 * width(single));
  });

  it('has no bounds if all rows are in one cluster', () => {
    const [challenger, champion] = [rowsOf('binary', 50, 1), rowsOf('binary', 50, 2)];
    const result = compare({ challenger, champion, clusters: { ids: new Int32Array(50), count: 1 } });
    expect(result.difference).toMatchObject({ low: null, high: null });
  });

  it('is null without a champion, but the challenger has an interval', () => {
    const result = compare({ challenger: rowsOf('binary', 50, 1), champion: null });
    expect(result.difference).toBeNull();
    expect(result.intervals.champion).toBeNull();
    const { value = 0, low, high } = result.intervals.challenger ?? {};
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });
});

describe('slices', () => {
  const [challenger, champion] = [rowsOf('binary', 600, 1, 0.35), rowsOf('binary', 600, 2, 0.4)];
  const indices = Int32Array.from({ length: 600 }, (_, row) => (row < 350 ? 1 : row < 590 ? 0 : 2));
  const columns = [{ column: 'plan', values: ['basic', 'gold', null], indices }];

  it('have the metric of their own rows, largest slice first', () => {
    const { slices } = compare({ challenger, champion, slices: { columns, minRows: 200 } });
    expect(slices.map(({ value, rows, tooSmall }) => [value, rows, tooSmall])).toEqual([
      ['gold', 350, false],
      ['basic', 240, false],
      [null, 10, true],
    ]);
    const gold = classificationOf(
      chooseRows(
        challenger,
        Int32Array.from({ length: 350 }, (_, row) => row),
      ),
    ).metrics['logloss'];
    expect(slices[0]?.challenger).toBeCloseTo(gold ?? 0, 12);
    expect(slices[0]?.difference?.value).toBeCloseTo((slices[0]?.champion ?? 0) - (gold ?? 0), 12);
    expect(slices[2]).toMatchObject({ challenger: null, champion: null, difference: null });
  });

  it('have wider bounds if there are more of them', () => {
    const one = compare({ challenger, champion, slices: { columns, minRows: 300 } });
    const two = compare({ challenger, champion, slices: { columns, minRows: 200 } });
    expect(one.sliceCorrection).toEqual({ method: 'Bonferroni', slices: 1, confidence: expect.closeTo(0.95, 12) });
    expect(two.sliceCorrection).toEqual({ method: 'Bonferroni', slices: 2, confidence: expect.closeTo(0.975, 12) });
    const reach = ({ slices }: typeof one) => (slices[0]?.difference?.value ?? 0) - (slices[0]?.difference?.low ?? 0);
    expect(reach(two) / reach(one)).toBeCloseTo(normalQuantile(0.9875) / normalQuantile(0.975), 9);
  });

  it('have no bounds if they consist of one cluster, even if other slices have many', () => {
    const clusters = { ids: indices.map((index, row) => (index === 1 ? 0 : row)), count: 600 };
    const { slices } = compare({ challenger, champion, clusters, slices: { columns, minRows: 200 } });
    expect(slices[0]?.difference).toMatchObject({ low: null, high: null });
    expect(slices[1]?.difference?.low).not.toBeNull();
  });
});
