import { elementwise } from './elementwise.ts';
import { median } from './median.ts';

/**
 * Gradients are signs: they determine the splits but not the leaf values. A leaf's value is the
 * median of its rows' residuals. As in XGBoost 1.7, the learning rate does not scale it, and the
 * default base_score is the labels' median.
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
