import type { Calibration } from '../evaluation.ts';
import type { JudgedRows } from './judged-rows.ts';
import { orderByScore } from './order-by-score.ts';

const bins = 10;

/** Predictions in ten bins against what came true; see evaluation.ts for what that is for each problem. */
export function calibrationOf({ problem, labels, targets, classes, answers }: JudgedRows): Calibration {
  const { values, predicted } = answers;
  if (problem === 'binary') return inTenths(labels.length, (row) => [values[row] ?? 0, labels[row] === 1 ? 1 : 0]);
  if (problem === 'regression') return inEqualParts(targets, values);
  return inTenths(labels.length, (row) => {
    const answer = predicted[row] ?? 0;
    return [values[row * classes.length + answer] ?? 0, labels[row] === answer ? 1 : 0];
  });
}

/** Bins of a tenth each, upper end included, as scikit-learn's calibration_curve has them. */
function inTenths(rows: number, pairOf: (row: number) => [probability: number, hit: number]): Calibration {
  const tables = { predicted: new Float64Array(bins), observed: new Float64Array(bins), rows: new Float64Array(bins) };
  const edges = Array.from({ length: bins - 1 }, (_, index) => (index + 1) * (1 / bins));
  for (let row = 0; row < rows; row++) {
    const [probability, hit] = pairOf(row);
    let bin = 0;
    while (bin < edges.length && probability > (edges[bin] ?? 0)) bin++;
    tables.predicted[bin] = (tables.predicted[bin] ?? 0) + probability;
    tables.observed[bin] = (tables.observed[bin] ?? 0) + hit;
    tables.rows[bin] = (tables.rows[bin] ?? 0) + 1;
  }
  return [...tables.rows.entries()]
    .filter(([, count]) => count > 0)
    .map(([bin, count]) => ({
      predicted: (tables.predicted[bin] ?? 0) / count,
      observed: (tables.observed[bin] ?? 0) / count,
      rows: count,
    }));
}

function inEqualParts(targets: Float64Array, predictions: Float64Array): Calibration {
  const order = orderByScore(predictions);
  const parts: Calibration = [];
  for (let bin = 0; bin < bins; bin++) {
    const [from, to] = [bin, bin + 1].map((edge) => Math.floor((edge * order.length) / bins));
    const rows = order.subarray(from, to);
    if (rows.length === 0) continue;
    const mean = (values: Float64Array) => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
    parts.push({ predicted: mean(predictions), observed: mean(targets), rows: rows.length });
  }
  return parts.filter(({ predicted, observed }) => Number.isFinite(predicted) && Number.isFinite(observed));
}
