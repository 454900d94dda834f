import type { Metrics } from '../evaluation.ts';
import { finiteOrNull } from './finite-or-null.ts';

/**
 * Metrics of predicted numbers, in the target's own units. RMSLE is null when a target or prediction is below 0. R2
 * of rows with one and the same target is 1 if all are hit, else 0, as in scikit-learn; of a single row it is null.
 */
export function regressionMetrics(targets: Float64Array, predictions: Float64Array): Metrics {
  const rows = targets.length;
  // Summed from the first target on, so that the mean of equal targets is exactly that target.
  const first = targets[0] ?? Number.NaN;
  const mean = first + targets.reduce((sum, target) => sum + (target - first), 0) / rows;
  let [squared, absolute, logarithmic, spread] = [0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const [target, prediction] = [targets[row] ?? Number.NaN, predictions[row] ?? Number.NaN];
    squared += (prediction - target) ** 2;
    absolute += Math.abs(prediction - target);
    spread += (target - mean) ** 2;
    logarithmic += target < 0 || prediction < 0 ? Number.NaN : (Math.log1p(prediction) - Math.log1p(target)) ** 2;
  }
  return finiteOrNull({
    rmse: Math.sqrt(squared / rows),
    mae: absolute / rows,
    r2: rows < 2 ? Number.NaN : rSquared(squared, spread),
    rmsle: Math.sqrt(logarithmic / rows),
  });
}

function rSquared(squared: number, spread: number): number {
  if (spread > 0) return 1 - squared / spread;
  return squared === 0 ? 1 : 0;
}
