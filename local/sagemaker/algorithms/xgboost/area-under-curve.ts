import { ClientError } from '../algorithm.ts';

/**
 * The share of pairs of a positive and a negative row that probabilities put in order; a tie counts half. Throws
 * ClientError where all labels are the same.
 */
export function areaUnderCurve(probabilities: Float32Array, labels: Float32Array): number {
  // The bits of non-negative floats are in the floats' order and leave a bit free at the top: it makes room for the
  // label at the bottom, and whole numbers sort fast.
  const bits = new Uint32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  const scores = bits.map((score, row) => 2 * score + (labels[row] ?? 0)).sort();
  let negatives = 0;
  let positives = 0;
  let pairs = 0;
  for (let at = 0; at < scores.length;) {
    const score = (scores[at] ?? 0) >>> 1;
    const before = { negatives, positives };
    for (; at < scores.length && (scores[at] ?? 0) >>> 1 === score; at++) {
      const label = (scores[at] ?? 0) & 1;
      positives += label;
      negatives += 1 - label;
    }
    pairs += ((positives - before.positives) * (before.negatives + negatives)) / 2;
  }
  if (positives === 0 || negatives === 0) {
    throw new ClientError('Check failed: !auc_error AUC: the dataset only contains pos or neg samples');
  }
  return pairs / (positives * negatives);
}
