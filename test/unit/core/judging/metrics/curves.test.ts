import { describe, expect, it } from 'vitest';
import { curves } from '../../../../../core/judging/metrics/areas.ts';
import { calibrationOf } from '../../../../../core/judging/metrics/calibration.ts';
import { chooseThreshold } from '../../../../../core/judging/metrics/choose-threshold.ts';
import { scoredRows } from '../../../../../core/judging/metrics/scored-rows.ts';
import { classesByThreshold } from '../../../../../core/judging/metrics/predicted-classes.ts';
import { coarsen, ranksOf, rank } from '../../../../../core/judging/metrics/ranking.ts';
import { worstRows } from '../../../../../core/judging/metrics/worst-rows.ts';
import { manyTies } from '../../../../fixtures/metric-rows.ts';

/** scikit-learn 1.2.1 computed the expected numbers from the same labels and scores. */

function binaryRows(labels: number[], scores: number[]) {
  const values = Float64Array.from(scores);
  return scoredRows({
    problem: 'binary',
    classes: ['no', 'yes'],
    labels: Int32Array.from(labels),
    targets: new Float64Array(0),
    answers: { values, predicted: classesByThreshold(values, 0.5) },
  });
}

function regressionRows(targets: number[], predictions: number[]) {
  return scoredRows({
    problem: 'regression',
    classes: [],
    labels: new Int32Array(0),
    targets: Float64Array.from(targets),
    answers: { values: Float64Array.from(predictions), predicted: new Int32Array(0) },
  });
}

const nearPair = (first: number, second: number) => [expect.closeTo(first, 12), expect.closeTo(second, 12)];

describe('the ranking', () => {
  it('lists each score once, lowest first and NaN last, with the rows of both classes', () => {
    const scores = Float64Array.of(0.5, -1, Infinity, 0, -0, Number.NaN, 0.5, -Infinity, 0.5, Number.NaN);
    const labels = Int32Array.of(1, 0, 1, 0, 1, 1, 1, 0, 0, 0);
    expect(rank(scores, labels)).toEqual({
      scores: Float64Array.of(-Infinity, -1, 0, 0.5, Infinity, Number.NaN),
      positives: Float64Array.of(0, 0, 1, 2, 1, 1),
      negatives: Float64Array.of(1, 1, 1, 1, 0, 1),
    });
  });

  it('gives the rank of every score', () => {
    const odd = Float64Array.of(0.5, -1, Infinity, 0, -0, Number.NaN, 0.5, -Infinity);
    expect([...ranksOf(rank(odd, new Int32Array(odd.length)), odd)]).toEqual([3, 1, 4, 2, 2, 5, 3, 0]);
    const many = Float64Array.from({ length: 3000 }, (_, row) => ((row * 7919) % 2003) ** 3 * (row % 2 === 0 ? 1 : -1));
    const ranking = rank(many, new Int32Array(many.length));
    expect(ranksOf(ranking, many).map((position, row) => ranking.scores.indexOf(many[row] ?? 0) - position)).toEqual(
      new Int32Array(many.length),
    );
  });

  it('keeps all rows if it is coarsened, and still gives the rank of every score', () => {
    const scores = Float64Array.of(5, 1, 2, 3, 4);
    const coarse = coarsen(rank(scores, Int32Array.of(1, 0, 1, 0, 1)), 3);
    expect(coarse).toEqual({
      scores: Float64Array.of(2, 4, 5),
      positives: Float64Array.of(1, 1, 1),
      negatives: Float64Array.of(1, 1, 0),
    });
    expect([...ranksOf(coarse, scores)]).toEqual([2, 0, 0, 1, 1]);
  });
});

describe('the curves', () => {
  it('do not exist if one class is missing', () => {
    expect(curves(rank(Float64Array.of(0.1, 0.2), Int32Array.of(1, 1)))).toBeNull();
    expect(curves(rank(Float64Array.of(0.1, 0.2), Int32Array.of(0, 0)))).toBeNull();
  });

  it('have only their ends for constant scores', () => {
    const drawn = curves(rank(Float64Array.of(0.3, 0.3, 0.3, 0.3), Int32Array.of(1, 0, 0, 0)));
    expect(drawn).toEqual({
      roc: [
        [0, 0],
        [1, 1],
      ],
      precisionRecall: [
        [0, 1],
        [1, 0.25],
      ],
    });
  });

  it('consist of at most 101 of scikit-learn’s points, including both ends', () => {
    const { labels, scores } = manyTies();
    const drawn = curves(rank(Float64Array.from(scores), Int32Array.from(labels)));
    expect(drawn?.roc.length).toBeGreaterThan(50);
    expect(Math.max(drawn?.roc.length ?? 0, drawn?.precisionRecall.length ?? 0)).toBeLessThanOrEqual(101);
    expect([drawn?.roc[0], drawn?.roc.at(-1), drawn?.precisionRecall.at(-1)?.[0]]).toEqual([[0, 0], [1, 1], 1]);
    const share = (label: number, threshold: number) => {
      const ofClass = scores.filter((_, row) => labels[row] === label);
      return ofClass.filter((score) => score >= threshold).length / ofClass.length;
    };
    const all = [2, ...new Set(scores)].map((threshold) => [share(0, threshold), share(1, threshold)]);
    // scikit-learn's points at the thresholds 0.8, 0.5 and 0.2.
    expect(all).toContainEqual(nearPair(0.12395543175487465, 0.24680306905370844));
    expect(all).toContainEqual(nearPair(0.3788300835654596, 0.578005115089514));
    expect(all).toContainEqual(nearPair(0.7353760445682451, 0.8554987212276215));
    for (const point of drawn?.roc ?? []) expect(all).toContainEqual(point);
    for (const [recall, precision] of drawn?.precisionRecall.slice(1) ?? []) {
      const [falsePositiveRate = 0] = all.find(([, hits]) => hits === recall) ?? [];
      expect(precision).toBeCloseTo((recall * 782) / (recall * 782 + falsePositiveRate * 718), 12);
    }
  });

  it('have at most 101 points even with 20,000 distinct scores', () => {
    const scores = Float64Array.from({ length: 20_000 }, (_, row) => ((row * 7919) % 20_011) / 20_011);
    const labels = Int32Array.from(scores, (score, row) => (((row * 31) % 100) / 100 < score ** 4 ? 1 : 0));
    const drawn = curves(rank(scores, labels));
    expect(drawn?.roc.length).toBeLessThanOrEqual(101);
    expect(drawn?.precisionRecall.length).toBeLessThanOrEqual(101);
    expect(drawn?.precisionRecall.at(-1)?.[0]).toBe(1);
  });
});

describe('the calibration table', () => {
  it('equals scikit-learn’s with bins of a tenth', () => {
    const { labels, scores } = manyTies();
    const table = calibrationOf(binaryRows(labels, scores));
    expect(table).toHaveLength(10);
    expect(table[0]).toMatchObject({ predicted: expect.closeTo(0.051446540880503086, 12) });
    expect(table[0]).toMatchObject({ observed: expect.closeTo(0.3522012578616352, 12) });
    expect(table[5]).toMatchObject({ predicted: expect.closeTo(0.5589781021897813, 12) });
    expect(table[9]).toMatchObject({ observed: expect.closeTo(0.7241379310344828, 12) });
    expect(table.reduce((sum, { rows }) => sum + rows, 0)).toBe(1500);
  });

  it('leaves out empty bins', () => {
    expect(calibrationOf(binaryRows([0, 1], [0.25, 0.25]))).toEqual([{ predicted: 0.25, observed: 0.5, rows: 2 }]);
  });

  it('gives mean prediction and mean target for regression', () => {
    const targets = Array.from({ length: 100 }, (_, row) => row);
    const table = calibrationOf(
      regressionRows(
        targets,
        targets.map((target) => target + 3),
      ),
    );
    expect(table).toHaveLength(10);
    expect(table[0]).toEqual({ predicted: 7.5, observed: 4.5, rows: 10 });
  });

  it('puts equal predictions into one bin', () => {
    expect(calibrationOf(regressionRows([1, 2, 3, 10], [7, 7, 7, 9]))).toEqual([
      { predicted: 7, observed: 2, rows: 3 },
      { predicted: 9, observed: 10, rows: 1 },
    ]);
  });
});

describe('a chosen threshold', () => {
  const { labels, scores } = manyTies();
  const rows: [Int32Array, Float64Array] = [Int32Array.from(labels), Float64Array.from(scores)];

  it('is an error without rows or for a metric that does not depend on it', () => {
    expect(() => chooseThreshold(...rows, { maximize: 'auc' })).toThrow('"auc"; allowed: accuracy, f1');
    expect(() => chooseThreshold(new Int32Array(0), new Float64Array(0), { maximize: 'f1' })).toThrow('without rows');
  });

  it('reaches the best F1 of all thresholds', () => {
    const chosen = chooseThreshold(...rows, { maximize: 'f1' });
    expect(chosen.value).toBeCloseTo(0.686886708296164, 12);
    expect(chosen.threshold).toBeCloseTo(0.025, 12);
  });

  it('predicts no row positive if that costs least', () => {
    const chosen = chooseThreshold(Int32Array.of(0, 0, 1), Float64Array.of(0.2, 0.8, 0.6), {
      cost: { falsePositive: 9, falseNegative: 1 },
    });
    expect(chosen).toEqual({ threshold: 0.9, value: 1 / 3 });
  });

  it('decreases as misses become more expensive', () => {
    const at = (falseNegative: number) =>
      chooseThreshold(...rows, { cost: { falsePositive: 1, falseNegative } }).threshold;
    expect(at(3)).toBeLessThan(at(1));
    expect(at(1)).toBeLessThan(at(0.5));
  });

  it('lies half-way between two scores, and nearest to 0.5 among equally good ones', () => {
    const chosen = chooseThreshold(Int32Array.of(0, 1), Float64Array.of(0.2, 0.9), { maximize: 'accuracy' });
    expect(chosen).toEqual({ threshold: 0.55, value: 1 });
  });

  it('is 0.5 if no threshold separates the rows', () => {
    expect(chooseThreshold(Int32Array.of(0), Float64Array.of(1), { maximize: 'f1' })).toEqual({
      threshold: 0.5,
      value: 0,
    });
  });
});

describe('the worst rows', () => {
  it('are at most 20 rows with the highest loss, highest first', () => {
    const scores = Array.from({ length: 100 }, (_, row) => (row + 1) / 200);
    const worst = worstRows(
      binaryRows(
        Array.from({ length: 100 }, () => 1),
        scores,
      ),
    );
    expect(worst.map(({ row }) => row)).toEqual(Array.from({ length: 20 }, (_, row) => row));
    expect(worst[0]).toMatchObject({ label: 'yes', predicted: 'no', probability: 0.005, target: null });
    expect(worst[0]?.loss).toBeCloseTo(-Math.log(0.005), 12);
  });

  it('are the rows with the largest absolute error for regression', () => {
    const worst = worstRows(regressionRows([1, 2, 3], [1.5, 2, -4]));
    expect(worst.map(({ row, loss }) => [row, loss])).toEqual([
      [2, 7],
      [0, 0.5],
      [1, 0],
    ]);
    expect(worst[0]).toMatchObject({ target: 3, predicted: -4, label: null, probability: null });
  });
});
