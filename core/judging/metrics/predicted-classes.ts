/** Class 1 for scores of at least the threshold, as in predict. */
export function classesByThreshold(scores: Float64Array, threshold: number): Int32Array {
  const predicted = new Int32Array(scores.length);
  for (let row = 0; row < predicted.length; row++) predicted[row] = (scores[row] ?? 0) >= threshold ? 1 : 0;
  return predicted;
}

/**
 * The likeliest class of each row of row-major probabilities; the first of equally likely ones, as
 * in predict.
 */
export function likeliestClasses(scores: Float64Array, classes: number): Int32Array {
  const predicted = new Int32Array(scores.length / classes);
  for (let row = 0; row < predicted.length; row++) {
    let best = 0;
    for (let index = 1; index < classes; index++) {
      if ((scores[row * classes + index] ?? 0) > (scores[row * classes + best] ?? 0)) best = index;
    }
    predicted[row] = best;
  }
  return predicted;
}
