import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../../../../core/judging/evaluation.ts';
import { classBaseline, regressionBaseline } from '../../../../../core/judging/metrics/baseline.ts';
import { binaryMetrics, multiclassMetrics } from '../../../../../core/judging/metrics/classification.ts';
import { classesByThreshold, likeliestClasses } from '../../../../../core/judging/metrics/predicted-classes.ts';
import { regressionMetrics } from '../../../../../core/judging/metrics/regression.ts';
import { residualsOf } from '../../../../../core/judging/metrics/residuals.ts';
import { isAmongTop } from '../../../../../core/judging/metrics/top-accuracy.ts';
import { manyTies, uniform } from '../../../../fixtures/metric-rows.ts';

/** scikit-learn 1.2.1 computed the expected numbers from the same labels and scores. */

const names = ['no', 'yes'];

function binary(labels: number[], scores: number[], threshold = 0.5) {
  const values = Float64Array.from(scores);
  return binaryMetrics(Int32Array.from(labels), values, classesByThreshold(values, threshold), names);
}

function multiclass(labels: number[], rows: number[][]) {
  const classes = (rows[0] ?? []).map((_, index) => `class ${index}`);
  const scores = Float64Array.from(rows.flat());
  return multiclassMetrics(Int32Array.from(labels), scores, likeliestClasses(scores, classes.length), classes);
}

/** Exactly these metrics, to twelve decimals. */
const near = (expected: Metrics) =>
  Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [name, value === null ? null : expect.closeTo(value, 12)]),
  );

/** The metrics that depend only on the predicted classes. */
const allOf = (value: number) =>
  Object.fromEntries(
    ['accuracy', 'f1', 'precision', 'recall']
      .map((name) => [name, value])
      .concat(
        ['macro', 'weighted'].flatMap((kind) =>
          ['f1', 'precision', 'recall'].map((name) => [`${kind}_${name}`, value]),
        ),
      ),
  );

describe('metrics of two classes', () => {
  it('have no AUC if all rows have the same class', () => {
    expect(binary([0, 0, 0], [0.2, 0.6, 0.1]).metrics).toEqual(
      near({
        accuracy: 2 / 3,
        auc: null,
        average_precision: 0,
        logloss: 0.41493159961539705,
        brier: 0.13666666666666666,
        f1: 0,
        precision: 0,
        recall: 0,
        macro_f1: 0.4,
        macro_precision: 0.5,
        macro_recall: 1 / 3,
        weighted_f1: 0.8,
        weighted_precision: 1,
        weighted_recall: 2 / 3,
      }),
    );
  });

  it('are all undefined without rows', () => {
    expect(Object.values(binary([], []).metrics).filter((value) => value !== null)).toEqual([0, 0, 0]);
  });

  it('limit the loss of a wrong row with probability 0', () => {
    const { metrics } = binary([0, 0, 1, 1], [1, 1, 0, 0]);
    expect(metrics).toMatchObject({ auc: 0, accuracy: 0 });
    expect(metrics['logloss']).toBeCloseTo(36.04365338911715, 12);
  });

  it('count ties in AUC exactly as one half', () => {
    const result = binary([0, 1, 1, 0, 1, 0, 0, 1, 1, 0], [0.1, 0.4, 0.4, 0.4, 0.8, 0.8, 0.2, 0.9, 0.5, 0.5]);
    const ranked = { auc: 0.72, average_precision: 0.7033333333333334, logloss: 0.5996147495012364, brier: 0.212 };
    expect(result.metrics).toEqual(near({ ...allOf(0.6), ...ranked }));
    expect(result.confusion).toEqual([
      [0, 0, 3],
      [0, 1, 2],
      [1, 0, 2],
      [1, 1, 3],
    ]);
  });

  it('are perfect for perfect scores', () => {
    const ranked = { auc: 1, average_precision: 1, logloss: 2.220446049250313e-16, brier: 0 };
    expect(binary([0, 0, 1, 1], [0, 0, 1, 1]).metrics).toEqual(near({ ...allOf(1), ...ranked }));
  });

  it('have an AUC of one half for constant scores', () => {
    expect(binary([0, 1, 0, 0], [0.25, 0.25, 0.25, 0.25]).metrics).toEqual(
      near({
        accuracy: 0.75,
        auc: 0.5,
        average_precision: 0.25,
        logloss: 0.5623351446188083,
        brier: 0.1875,
        f1: 0,
        precision: 0,
        recall: 0,
        macro_f1: 3 / 7,
        macro_precision: 0.375,
        macro_recall: 0.5,
        weighted_f1: 0.6428571428571428,
        weighted_precision: 0.5625,
        weighted_recall: 0.75,
      }),
    );
  });

  it('equal scikit-learn’s on 1,500 rows with many ties and a threshold', () => {
    const { labels, scores } = manyTies();
    const { metrics, perClass } = binary(labels, scores, 0.6);
    expect(metrics).toEqual(
      near({
        accuracy: 0.586,
        auc: 0.6298336883499918,
        average_precision: 0.6378734792016927,
        logloss: 0.876411610075703,
        brier: 0.26791193333333335,
        f1: 0.5490196078431373,
        precision: 0.6352941176470588,
        recall: 0.4833759590792839,
        macro_f1: 0.5831974194483709,
        macro_precision: 0.5944426389340267,
        macro_recall: 0.5905737734115082,
        weighted_f1: 0.5817391661532142,
        weighted_precision: 0.596185635359116,
        weighted_recall: 0.586,
      }),
    );
    expect(perClass[0]).toMatchObject({ label: 'no', rows: 718, predicted: 905 });
  });

  it('treat scores of at least the threshold as class 1, as predict does', () => {
    expect([...classesByThreshold(Float64Array.of(0.49, 0.5, 0.51), 0.5)]).toEqual([0, 1, 1]);
  });
});

describe('metrics of several classes', () => {
  it('include a class that was only predicted in the macro average', () => {
    const rows = [
      [0.6, 0.3, 0.1],
      [0.2, 0.5, 0.3],
      [0.1, 0.1, 0.8],
      [0.7, 0.2, 0.1],
    ];
    expect(multiclass([0, 1, 1, 0], rows).metrics).toEqual(
      near({
        accuracy: 0.75,
        top3_accuracy: 1,
        top5_accuracy: 1,
        macro_f1: 5 / 9,
        macro_precision: 2 / 3,
        macro_recall: 0.5,
        weighted_f1: 5 / 6,
        weighted_precision: 1,
        weighted_recall: 0.75,
        mlogloss: 0.9658082103146785,
      }),
    );
  });

  it('exclude a class without rows and predictions from the macro average', () => {
    const rows = [
      [0.6, 0.3, 0.1],
      [0.2, 0.5, 0.3],
      [0.1, 0.8, 0.1],
      [0.4, 0.5, 0.1],
    ];
    expect(multiclass([0, 1, 1, 0], rows).metrics).toEqual(
      near({
        accuracy: 0.75,
        top3_accuracy: 1,
        top5_accuracy: 1,
        macro_f1: 0.7333333333333334,
        macro_precision: 5 / 6,
        macro_recall: 0.75,
        weighted_f1: 0.7333333333333334,
        weighted_precision: 5 / 6,
        weighted_recall: 0.75,
        mlogloss: 0.5858517718785752,
      }),
    );
  });

  it('clip a probability of 0, and predict the first of equally likely classes', () => {
    const rows = [
      [0.6, 0.3, 0.1],
      [0.2, 0.5, 0.3],
      [0.1, 0.1, 0.8],
      [0.4, 0.4, 0.2],
      [0.3, 0.3, 0.4],
      [0, 1, 0],
    ];
    const { metrics, confusion } = multiclass([0, 1, 2, 2, 1, 0], rows);
    const { f1, precision, recall, ...halves } = allOf(0.5);
    expect([f1, precision, recall]).toEqual([0.5, 0.5, 0.5]);
    expect(metrics).toEqual(near({ ...halves, top3_accuracy: 1, top5_accuracy: 1, mlogloss: 6.714030076919556 }));
    expect(confusion).toContainEqual([2, 0, 1]);
  });

  it('divide probabilities that do not add up to 1 by their sum', () => {
    const rows = [
      [0.3, 0.3, 0.3],
      [0.2, 0.6, 0.1],
    ];
    expect(multiclass([0, 1], rows).metrics['mlogloss']).toBeCloseTo(0.752038698388137, 12);
  });

  it('equal scikit-learn’s on 1,000 rows of four classes', () => {
    const draws = uniform(5000, 11);
    const rows: number[][] = [];
    const labels: number[] = [];
    for (let row = 0; row < 1000; row++) {
      const raw = draws.slice(5 * row, 5 * row + 4);
      const total = raw.reduce((sum, value) => sum + value, 0);
      const noise = draws[5 * row + 4] ?? 0;
      rows.push(raw.map((value) => value / total));
      labels.push(noise < 0.6 ? raw.indexOf(Math.max(...raw)) : Math.floor(noise * 1000) % 4);
    }
    const { metrics, perClass, confusion } = multiclass(labels, rows);
    expect(metrics).toEqual(
      near({
        accuracy: 0.691,
        top3_accuracy: 0.887,
        top5_accuracy: 1,
        macro_f1: 0.689744473202557,
        macro_precision: 0.6901831253095383,
        macro_recall: 0.6898110333104512,
        weighted_f1: 0.6908428682317903,
        weighted_precision: 0.6911719010645303,
        weighted_recall: 0.691,
        mlogloss: 1.2390778028580653,
      }),
    );
    expect(perClass[1]?.f1).toBeCloseTo(0.6593406593406593, 12);
    expect(perClass[1]?.precision).toBeCloseTo(0.6787330316742082, 12);
    expect(confusion).toContainEqual([3, 2, 30]);
  });
});

describe('top-k accuracy', () => {
  it('equals scikit-learn’s on 600 rows of seven classes with many ties', () => {
    const draws = uniform(4200, 5);
    const scores = Float64Array.from(draws, (draw) => Math.round(draw * 10) / 10);
    const labels = Array.from({ length: 600 }, (_, row) => Math.floor((draws[7 * row] ?? 0) * 7));
    const accuracy = (top: number) =>
      labels.reduce((sum, label, row) => sum + isAmongTop(label, scores, row, 7, top), 0) / 600;
    expect([1, 3, 5].map(accuracy)).toEqual([0.11, 0.335, 0.56].map((value) => expect.closeTo(value, 12)));
  });
});

describe('regression metrics', () => {
  const regression = (targets: number[], predictions: number[]) =>
    regressionMetrics(Float64Array.from(targets), Float64Array.from(predictions));

  it('have no RMSLE for numbers below 0, but all other metrics', () => {
    expect(regression([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toEqual(
      near({
        rmse: 0.6123724356957945,
        mae: 0.5,
        r2: 0.9486081370449679,
        rmsle: null,
        mape: 0.3273809523809524,
        bias: 0.25,
      }),
    );
  });

  it('are null for infinite predictions', () => {
    expect(regression([1, 2], [1, Infinity])).toEqual({
      rmse: null,
      mae: null,
      r2: null,
      rmsle: null,
      mape: null,
      bias: null,
    });
  });

  it('have an R2 of 1 for equal targets if all predictions are exact, otherwise 0', () => {
    expect(regression([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])['r2']).toBe(1);
    expect(regression([0.1, 0.1, 0.1], [0.1, 0.2, 0.1])['r2']).toBe(0);
  });

  it('equal scikit-learn’s', () => {
    expect(regression([3, 0, 2, 7], [2.5, 0, 2, 8])).toEqual(
      near({
        rmse: 0.5590169943749475,
        mae: 0.375,
        r2: 0.9519230769230769,
        rmsle: 0.0890273501580796,
        mape: 0.07738095238095238,
        bias: 0.125,
      }),
    );
    const draws = uniform(2000, 3);
    const targets = draws.slice(0, 1000).map((value) => 100 * value);
    const predictions = targets.map((target, row) => 0.8 * target + 20 * (draws[1000 + row] ?? 0));
    expect(regression(targets, predictions)).toEqual(
      near({
        rmse: 8.293741880721658,
        mae: 6.776758037636409,
        r2: 0.9189956671277181,
        rmsle: 0.39843685153987024,
        mape: 2.1050911448063,
        bias: 0.1837829818780434,
      }),
    );
  });

  it('have a huge, not an infinite relative error at 0', () => {
    expect(regression([0, 2], [1, 2])['mape']).toBeCloseTo(2_251_799_813_685_248, 0);
  });

  it('come with few residual quantiles and a grid that counts every row', () => {
    const targets = Float64Array.from({ length: 5000 }, (_, row) => row);
    const { quantiles, density } = residualsOf(
      targets,
      targets.map((target) => target + 10),
    );
    expect(quantiles.every(({ error }) => error === 10)).toBe(true);
    expect(density.cells.reduce((sum, [, , rows]) => sum + rows, 0)).toBe(5000);
    expect(density.cells.length).toBeLessThan(100);
  });
});

describe('the naive baseline', () => {
  it('always predicts the most common class, with the shares of the classes', () => {
    const { what, metrics } = classBaseline('binary', Int32Array.of(0, 1, 0, 0), names);
    expect(what).toContain('"no"');
    expect(metrics).toMatchObject({ accuracy: 0.75, auc: 0.5, recall: 0 });
    expect(metrics['logloss']).toBeCloseTo(0.5623351446188083, 12);
  });

  it('does the same for several classes, even if one has no row', () => {
    const { metrics } = classBaseline('multiclass', Int32Array.of(2, 1, 2, 2), ['a', 'b', 'c']);
    expect(metrics['accuracy']).toBe(0.75);
    expect(metrics['mlogloss']).toBeCloseTo(0.5623351446188083, 12);
  });

  it('always predicts the median for regression', () => {
    const { what, metrics } = regressionBaseline(Float64Array.of(1, 100, 3, 4));
    expect(what).toContain('3.5');
    expect(metrics['mae']).toBe(25);
  });
});
