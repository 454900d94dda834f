import type { Curves } from '../evaluation.ts';
import type { Counts } from './ranking.ts';

/**
 * Exact area under the ROC curve: the probability that a row of class 1 scores above a row of class
 * 0, where a tie counts half. NaN if the rows have only one class.
 */
export function auc({ positives, negatives }: Counts): number {
  let [negativesBelow, allPositives, wins] = [0, 0, 0];
  for (let index = 0; index < positives.length; index++) {
    const positive = positives[index] ?? 0;
    const negative = negatives[index] ?? 0;
    wins += positive * (negativesBelow + negative / 2);
    allPositives += positive;
    negativesBelow += negative;
  }
  return wins / (allPositives * negativesBelow);
}

/**
 * Average precision: the precision at each threshold, weighted by the recall that the threshold
 * adds. It is 0 if no row has class 1, as in scikit-learn; NaN without rows.
 */
export function averagePrecision({ positives, negatives }: Counts): number {
  let [rows, hits, sum] = [0, 0, 0];
  for (let index = positives.length - 1; index >= 0; index--) {
    const positive = positives[index] ?? 0;
    rows += positive + (negatives[index] ?? 0);
    hits += positive;
    if (positive > 0) sum += (positive * hits) / rows;
  }
  if (rows === 0) return Number.NaN;
  return hits === 0 ? 0 : sum / hits;
}

/**
 * Steps along a curve of length 2 (ROC) or 1 (recall). Including both ends, a curve has at most 101
 * points.
 */
const steps = 99;

/**
 * Exact ROC and precision-recall points at thresholds about evenly spaced along each curve, highest
 * threshold first. Null if the rows have only one class.
 */
export function curves({ positives, negatives }: Counts): Curves | null {
  const [allPositives, allNegatives] = [sumOf(positives), sumOf(negatives)];
  if (allPositives === 0 || allNegatives === 0) return null;
  const roc: Curves['roc'] = [[0, 0]];
  const precisionRecall: Curves['precisionRecall'] = [[0, 1]];
  let [hits, falseAlarms, lastLength, lastRecall] = [0, 0, 0, 0];
  for (let index = positives.length - 1; index >= 0; index--) {
    hits += positives[index] ?? 0;
    falseAlarms += negatives[index] ?? 0;
    const [recall, falsePositiveRate] = [hits / allPositives, falseAlarms / allNegatives];
    if (recall + falsePositiveRate - lastLength >= 2 / steps || index === 0) {
      roc.push([falsePositiveRate, recall]);
      lastLength = recall + falsePositiveRate;
    }
    if (recall - lastRecall >= 1 / steps || (hits === allPositives && lastRecall < 1)) {
      precisionRecall.push([recall, hits / (hits + falseAlarms)]);
      lastRecall = recall;
    }
  }
  return { roc, precisionRecall };
}

export const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
