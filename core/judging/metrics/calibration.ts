import type { Calibration } from '../evaluation.ts';
import type { ScoredRows } from './scored-rows.ts';
import { quantile } from '../../statistics/quantile.ts';

const bins = 10;
const inner = Array.from({ length: bins - 1 }, (_, index) => (index + 1) / bins);
/** Computed as in numpy.linspace: the third is 0.30000000000000004. */
const tenths = inner.map((_, index) => (index + 1) * (1 / bins));

/**
 * Predictions in ten bins, compared with the outcomes; evaluation.ts explains them for each
 * problem. Bins of probabilities are a tenth wide. Bins of predicted numbers contain a tenth of the
 * rows each; equal predictions share a bin. As in scikit-learn's calibration_curve (uniform,
 * quantile), a bin includes its upper end.
 */
export function calibrationOf({ problem, labels, targets, classes, answers }: ScoredRows): Calibration {
  const { values, predicted } = answers;
  if (problem === 'binary') {
    return meansByBin(
      labels.length,
      tenths,
      (row) => values[row] ?? 0,
      (row) => (labels[row] === 1 ? 1 : 0),
    );
  }
  if (problem === 'regression') {
    const sorted = Float64Array.from(values).sort();
    const edges = inner.map((share) => quantile(sorted, share));
    return meansByBin(
      targets.length,
      edges,
      (row) => values[row] ?? 0,
      (row) => targets[row] ?? 0,
    );
  }
  return meansByBin(
    labels.length,
    tenths,
    (row) => values[row * classes.length + (predicted[row] ?? 0)] ?? 0,
    (row) => (labels[row] === predicted[row] ? 1 : 0),
  );
}

/**
 * Mean prediction, mean outcome and number of rows per bin. Bins that are empty or have infinite
 * means are left out.
 */
function meansByBin(
  rows: number,
  edges: number[],
  predictionOf: (row: number) => number,
  observedOf: (row: number) => number,
): Calibration {
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, observed: 0, rows: 0 }));
  for (let row = 0; row < rows; row++) {
    const prediction = predictionOf(row);
    let bin = 0;
    while (bin < edges.length && prediction > (edges[bin] ?? 0)) bin++;
    const sum = sums[bin];
    if (sum === undefined) continue;
    sum.predicted += prediction;
    sum.observed += observedOf(row);
    sum.rows++;
  }
  return sums
    .filter((sum) => sum.rows > 0)
    .map((sum) => ({ predicted: sum.predicted / sum.rows, observed: sum.observed / sum.rows, rows: sum.rows }))
    .filter(({ predicted, observed }) => Number.isFinite(predicted) && Number.isFinite(observed));
}
