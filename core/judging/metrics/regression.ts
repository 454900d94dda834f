import type { Metrics } from '../evaluation.ts';
import { finiteOrNull } from './finite-or-null.ts';

/**
 * Metrics of predicted numbers, in the target's units (mape: a share). RMSLE is null if a target or
 * prediction is below 0. If all targets are equal, R2 is 1 if all predictions are exact and
 * otherwise 0, as in scikit-learn. R2 of a single row is null. Bias is the absolute difference
 * between mean prediction and mean target.
 */
export function regressionMetrics(targets: Float64Array, predictions: Float64Array): Metrics {
  const rows = targets.length;
  const mean = meanTarget(targets);
  let [squared, absolute, relative, logarithmic, errors, spread] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const [target, prediction] = [targets[row] ?? Number.NaN, predictions[row] ?? Number.NaN];
    squared += (prediction - target) ** 2;
    absolute += Math.abs(prediction - target);
    // As in scikit-learn, a target of 0 makes it huge, not infinite.
    relative += Math.abs(prediction - target) / Math.max(Math.abs(target), Number.EPSILON);
    errors += prediction - target;
    spread += (target - mean) ** 2;
    logarithmic += rowSquaredLogError(target, prediction);
  }
  return finiteOrNull({
    rmse: Math.sqrt(squared / rows),
    mae: absolute / rows,
    r2: rows < 2 ? Number.NaN : rSquared(squared, spread),
    rmsle: Math.sqrt(logarithmic / rows),
    mape: relative / rows,
    bias: Math.abs(errors / rows),
  });
}

/**
 * Sums distances from the first target, so that the mean of equal targets is exactly that target.
 */
export function meanTarget(targets: Float64Array): number {
  const first = targets[0] ?? Number.NaN;
  return first + targets.reduce((sum, target) => sum + (target - first), 0) / targets.length;
}

/** NaN if target or prediction is below 0. */
export function rowSquaredLogError(target: number, prediction: number): number {
  return target < 0 || prediction < 0 ? Number.NaN : (Math.log1p(prediction) - Math.log1p(target)) ** 2;
}

/** R2 from the sum of squared errors and the sum of squared distances from the mean. */
export function rSquared(squared: number, spread: number): number {
  if (spread > 0) return 1 - squared / spread;
  return squared === 0 ? 1 : 0;
}
