import { elementwise } from './elementwise.ts';

/** The library's hessian for rows beyond the margin: the smallest normal float32. */
const hessianBeyondMargin = 2 ** -126;

/** -1 for label 0, 1 for label 1. */
const signOf = (label: number): number => 2 * label - 1;

/** Predicts 0 or 1. */
export const hinge = elementwise({
  metric: 'error',
  // The library does not check labels. Other labels have no meaning for this loss.
  refuseLabel: (label) => (label === 0 || label === 1 ? undefined : 'label must be 0 or 1 for binary:hinge'),
  baseMargin: (baseScore) => baseScore,
  activate: (margin) => (margin > 0 ? 1 : 0),
  gradient: (_, label, margin) => (margin * signOf(label) < 1 ? -signOf(label) : 0),
  hessian: (_, label, margin) => (margin * signOf(label) < 1 ? 1 : hessianBeyondMargin),
  scalesPositives: false,
});
