import { elementwise } from './elementwise.ts';

/** What the library takes for the hessian of a row far enough on its side: the smallest normal float32. */
const leastHessian = 2 ** -126;

const side = (label: number): number => 2 * label - 1;

/** Answers 0 or 1. */
export const hinge = elementwise({
  metric: 'error',
  // The library does not look; other labels have no meaning in this loss.
  refuseLabel: (label) => (label === 0 || label === 1 ? undefined : 'label must be 0 or 1 for binary:hinge'),
  baseMargin: (baseScore) => baseScore,
  activate: (margin) => (margin > 0 ? 1 : 0),
  gradient: (_, label, margin) => (margin * side(label) < 1 ? -side(label) : 0),
  hessian: (_, label, margin) => (margin * side(label) < 1 ? 1 : leastHessian),
  scalesPositives: false,
});
