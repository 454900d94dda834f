import type { Residuals } from '../evaluation.ts';
import { quantile } from '../../statistics/quantile.ts';

const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const gridSize = 32;

/** Quantiles of the errors, and a fixed-size grid of targets and predictions. */
export function residualsOf(targets: Float64Array, predictions: Float64Array): Residuals {
  const errors = predictions.map((prediction, row) => prediction - (targets[row] ?? 0)).sort();
  const quantiles = shares.map((share) => ({ share, error: quantile(errors, share) }));

  // Without clipping, a few extreme rows would push all others into one corner.
  const ends = [targets, predictions].map((values) => {
    const sorted = Float64Array.from(values).sort();
    return { low: quantile(sorted, 0.005), high: quantile(sorted, 0.995) };
  });
  const low = Math.min(...ends.map((end) => end.low));
  const high = Math.max(...ends.map((end) => end.high));
  const cellOf = (value: number) => {
    const cell = high > low ? Math.floor(((value - low) / (high - low)) * gridSize) : 0;
    return Math.min(gridSize - 1, Math.max(0, cell));
  };
  const counts = new Float64Array(gridSize * gridSize);
  for (let row = 0; row < targets.length; row++) {
    const cell = cellOf(predictions[row] ?? 0) * gridSize + cellOf(targets[row] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const cells: Residuals['density']['cells'] = [];
  for (const [cell, count] of counts.entries()) {
    if (count > 0) cells.push([cell % gridSize, Math.floor(cell / gridSize), count]);
  }
  return { quantiles, density: { low, high, size: gridSize, cells } };
}
