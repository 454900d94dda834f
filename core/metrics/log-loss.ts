/** Probabilities are clipped to [eps, 1 - eps], float64's machine epsilon, as scikit-learn does: no row costs more than 36. */
const eps = Number.EPSILON;

const clip = (probability: number) => Math.min(Math.max(probability, eps), 1 - eps);

/** Mean of -log(probability of the true class) from each row's probability of class 1. */
export function logLoss(labels: Int32Array, scores: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const probability = clip(scores[row] ?? Number.NaN);
    sum -= Math.log(labels[row] === 1 ? probability : 1 - probability);
  }
  return sum / labels.length;
}

/**
 * The same from row-major probabilities, `classes` a row. A row is divided by its sum after clipping (float32
 * probabilities add up to 1 only nearly), as scikit-learn did up to 1.5.
 */
export function multiclassLogLoss(labels: Int32Array, scores: Float64Array, classes: number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    let total = 0;
    for (let index = 0; index < classes; index++) total += clip(scores[row * classes + index] ?? Number.NaN);
    sum -= Math.log(clip(scores[row * classes + (labels[row] ?? 0)] ?? Number.NaN) / total);
  }
  return sum / labels.length;
}
