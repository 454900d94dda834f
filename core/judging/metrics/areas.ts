import type { Curves } from '../evaluation.ts';
import type { Counts } from './ranking.ts';

/**
 * Area under the ROC curve: the probability that a row of class 1 scores above a row of class 0, a tie counting half;
 * exact. NaN when one of the two classes is not there.
 */
export function auc({ positives, negatives }: Counts): number {
  let [below, ones, wins] = [0, 0, 0];
  for (let place = 0; place < positives.length; place++) {
    const own = positives[place] ?? 0;
    const others = negatives[place] ?? 0;
    wins += own * (below + others / 2);
    ones += own;
    below += others;
  }
  return wins / (ones * below);
}

/**
 * Average precision: precision at each threshold, weighted by how much recall it adds. 0 where no row is of class 1,
 * as in scikit-learn; NaN without rows.
 */
export function averagePrecision({ positives, negatives }: Counts): number {
  let [rows, ones, sum] = [0, 0, 0];
  for (let place = positives.length - 1; place >= 0; place--) {
    const own = positives[place] ?? 0;
    rows += own + (negatives[place] ?? 0);
    ones += own;
    if (own > 0) sum += (own * ones) / rows;
  }
  if (rows === 0) return Number.NaN;
  return ones === 0 ? 0 : sum / ones;
}

/** Points kept of a curve of length 2 (ROC) or 1 (recall), with both of its ends at most 101. */
const steps = 99;

/**
 * ROC and precision-recall points at thresholds that lie about evenly along each curve, from the highest threshold
 * down; the points kept are exact. Null when one of the two classes is not there.
 */
export function curves({ positives, negatives }: Counts): Curves | null {
  const [total, others] = [sumOf(positives), sumOf(negatives)];
  if (total === 0 || others === 0) return null;
  const roc: Curves['roc'] = [[0, 0]];
  const precisionRecall: Curves['precisionRecall'] = [[0, 1]];
  let [hits, wrong, lastLength, lastRecall] = [0, 0, 0, 0];
  for (let place = positives.length - 1; place >= 0; place--) {
    hits += positives[place] ?? 0;
    wrong += negatives[place] ?? 0;
    const [recall, falsePositives] = [hits / total, wrong / others];
    if (recall + falsePositives - lastLength >= 2 / steps || place === 0) {
      roc.push([falsePositives, recall]);
      lastLength = recall + falsePositives;
    }
    if (recall - lastRecall >= 1 / steps || (hits === total && lastRecall < 1)) {
      precisionRecall.push([recall, hits / (hits + wrong)]);
      lastRecall = recall;
    }
  }
  return { roc, precisionRecall };
}

export const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
