/**
 * As in scikit-learn, probabilities are clipped to [eps, 1 - eps], so the log loss of a row is at
 * most 36.
 */
const eps = Number.EPSILON;

const clip = (probability: number) => Math.min(Math.max(probability, eps), 1 - eps);

/** -log(probability of the true class), from the label and the probability of class 1. */
export function rowLogLoss(label: number | undefined, score: number | undefined): number {
  const probability = clip(score ?? Number.NaN);
  return -Math.log(label === 1 ? probability : 1 - probability);
}

/**
 * -log(probability of the true class) from row-major probabilities, `classes` per row. After
 * clipping, a row is divided by its sum, because float32 probabilities do not add up to exactly 1.
 * scikit-learn did the same up to 1.5.
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

/** Mean of a value over rows; NaN without rows. */
export function meanOfRows(rows: number, valueOf: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += valueOf(row);
  return sum / rows;
}
