import { elementwise } from './elementwise.ts';
import { median } from './median.ts';

/**
 * Gradients are signs, which say where to split and nothing of the leaf: a leaf is the median of what its rows lack.
 * As in XGBoost 1.7 the learning rate does not apply to it, and base_score is the labels' median unless given.
 */
export const absoluteError = elementwise({
  metric: 'mae',
  refuseLabel: () => undefined,
  baseMargin: (baseScore) => baseScore,
  estimateBaseScore: (labels, weights) => median(labels.slice(), weights),
  activate: (margin) => margin,
  gradient: (prediction, label) => Math.sign(prediction - label),
  hessian: () => 1,
  scalesPositives: false,
  leafValue(rows, { labels, margins, weights }) {
    const residuals = Float32Array.from(rows, (row) => (labels[row] ?? 0) - (margins[row] ?? 0));
    return median(residuals, weights && Float32Array.from(rows, (row) => weights[row] ?? 0));
  },
});
