import type { Bins } from './bins.ts';
import type { Histogram } from './histogram.ts';

/** A binary split on one feature. */
export interface Split {
  feature: number;
  /** Rows with this bin or a lower one go left. */
  lastLeftBin: number;
  /** The same as a value: rows with `x < condition` go left. */
  condition: number;
  defaultLeft: boolean;
  lossChange: number;
  leftGradient: number;
  leftHessian: number;
}

export interface Regularization {
  lambda: number;
  alpha: number;
  /** 0: no limit. */
  maxDeltaStep: number;
  minChildWeight: number;
}

/** Reduces the absolute value of a sum of gradients by `alpha` (soft threshold). */
function shrink(gradient: number, alpha: number): number {
  return Math.sign(gradient) * Math.max(0, Math.abs(gradient) - alpha);
}

/** Twice the loss reduction of a leaf with these sums. A float32, as in XGBoost. */
function leafGain(gradient: number, hessian: number, regularization: Regularization): number {
  const { lambda, alpha, maxDeltaStep } = regularization;
  if (hessian <= 0) {
    return 0;
  }
  if (maxDeltaStep !== 0) {
    // As in XGBoost, this form ignores the L1 penalty.
    const weight = leafWeight(gradient, hessian, regularization);
    return Math.fround(-(2 * gradient * weight + (hessian + lambda) * weight * weight));
  }
  const kept = alpha === 0 ? gradient : shrink(gradient, alpha);
  return Math.fround((kept * kept) / (hessian + lambda));
}

/**
 * The value of a leaf with these sums, before the learning rate. 0 if the hessian is below the
 * minimum weight.
 */
export function leafWeight(
  gradient: number,
  hessian: number,
  { lambda, alpha, maxDeltaStep, minChildWeight }: Regularization,
): number {
  if (hessian < minChildWeight || hessian <= 0) {
    return 0;
  }
  const weight = Math.fround(-shrink(gradient, alpha) / (hessian + lambda));
  return maxDeltaStep === 0 ? weight : Math.max(-maxDeltaStep, Math.min(maxDeltaStep, weight));
}

/**
 * The split of a node that reduces the loss most. Undefined if no split reduces it. Each of
 * `features` is scanned from its lowest bin with missing values on the right. If the node has
 * missing values, it is also scanned from its highest bin with missing values on the left. On a tie
 * the first split wins, so empty bins can be skipped.
 */
export function findSplit(
  bins: Bins,
  histogram: Histogram,
  features: Uint32Array,
  gradient: number,
  hessian: number,
  regularization: Regularization,
): Split | undefined {
  const { minChildWeight } = regularization;
  const nodeGain = leafGain(gradient, hessian, regularization);
  let best = 0;
  let bestFeature = -1;
  let bestBin = 0;
  let bestDefaultLeft = false;
  let bestGradient = 0;
  let bestHessian = 0;
  for (const feature of features) {
    const first = bins.first[feature] ?? 0;
    const missing = bins.missing[feature] ?? 0;
    let leftGradient = 0;
    let leftHessian = 0;
    for (let bin = first; bin < missing; bin++) {
      const binHessian = histogram[2 * bin + 1] ?? 0;
      leftGradient += histogram[2 * bin] ?? 0;
      leftHessian += binHessian;
      const rightHessian = hessian - leftHessian;
      if (binHessian === 0 || leftHessian < minChildWeight) {
        continue;
      }
      if (rightHessian < minChildWeight) {
        break;
      }
      const gain =
        leafGain(leftGradient, leftHessian, regularization) +
        leafGain(gradient - leftGradient, rightHessian, regularization);
      const lossChange = Math.fround(Math.fround(gain) - nodeGain);
      if (lossChange > best) {
        best = lossChange;
        bestFeature = feature;
        bestBin = bin;
        bestDefaultLeft = false;
        bestGradient = leftGradient;
        bestHessian = leftHessian;
      }
    }
    if (histogram[2 * missing + 1] === 0) {
      continue;
    }
    let rightGradient = 0;
    let rightHessian = 0;
    // Stops above the lowest bin: the scan above has tried all values on one side.
    for (let bin = missing - 1; bin > first; bin--) {
      const binHessian = histogram[2 * bin + 1] ?? 0;
      rightGradient += histogram[2 * bin] ?? 0;
      rightHessian += binHessian;
      leftGradient = gradient - rightGradient;
      leftHessian = hessian - rightHessian;
      if (binHessian === 0 || rightHessian < minChildWeight) {
        continue;
      }
      if (leftHessian < minChildWeight) {
        break;
      }
      const gain =
        leafGain(leftGradient, leftHessian, regularization) + leafGain(rightGradient, rightHessian, regularization);
      const lossChange = Math.fround(Math.fround(gain) - nodeGain);
      if (lossChange > best) {
        best = lossChange;
        bestFeature = feature;
        bestBin = bin - 1;
        bestDefaultLeft = true;
        bestGradient = leftGradient;
        bestHessian = leftHessian;
      }
    }
  }
  if (bestFeature === -1) {
    return undefined;
  }
  return {
    feature: bestFeature,
    lastLeftBin: bestBin,
    condition: bins.cuts[bestBin] ?? 0,
    defaultLeft: bestDefaultLeft,
    lossChange: best,
    leftGradient: bestGradient,
    leftHessian: bestHessian,
  };
}
