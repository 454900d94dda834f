/** Probabilities are clipped to [eps, 1 - eps], float64's machine epsilon, as scikit-learn does: no row costs more than 36. */
const eps = Number.EPSILON;

const clip = (probability: number) => Math.min(Math.max(probability, eps), 1 - eps);

/** -log(probability of the true class) of a row, from its label and its probability of class 1. */
export function rowLogLoss(label: number | undefined, score: number | undefined): number {
  const probability = clip(score ?? Number.NaN);
  return -Math.log(label === 1 ? probability : 1 - probability);
}

/**
 * The same from row-major probabilities, `classes` a row. A row is divided by its sum after clipping (float32
 * probabilities add up to 1 only nearly), as scikit-learn did up to 1.5.
 */
export function rowMulticlassLogLoss(
  label: number | undefined,
  scores: Float64Array,
  row: number,
  classes: number,
): number {
  let total = 0;
  for (let index = 0; index < classes; index++) total += clip(scores[row * classes + index] ?? Number.NaN);
  return -Math.log(clip(scores[row * classes + (label ?? 0)] ?? Number.NaN) / total);
}

/** Mean of a number that each of some rows has; NaN of none. */
export function meanOfRows(rows: number, valueOf: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += valueOf(row);
  return sum / rows;
}
