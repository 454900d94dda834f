import type { Curves } from '../evaluation.ts';
import { orderByScore } from './order-by-score.ts';

/** Rows of two classes from the lowest score to the highest. */
export interface Ranking {
  /** Row numbers in that order. */
  order: Int32Array;
  /** 1 for the last of each group of rows with equal scores. */
  ends: Uint8Array;
}

export function rank(scores: Float64Array): Ranking {
  const order = orderByScore(scores);
  const ends = new Uint8Array(order.length);
  for (let index = 0; index < order.length; index++) {
    ends[index] = scores[order[index] ?? 0] === scores[order[index + 1] ?? -1] ? 0 : 1;
  }
  return { order, ends };
}

/** How often each row counts, and the labels, both in the order of the ranking: read one after the other they are fast. */
export interface Drawn {
  labels: Uint8Array;
  /** Which of the weights is the row's. */
  ids: Int32Array;
  weights: Int32Array;
}

/** The labels of a ranking in its own order, every row counting once. */
export function drawnOnce({ order }: Ranking, labels: Int32Array): Drawn {
  return { ...inOrder(order, labels, new Int32Array(order.length)), weights: Int32Array.of(1) };
}

/** The same with the weight that each row's id points to. */
export function inOrder(order: Int32Array, labels: Int32Array, ids: Int32Array): Pick<Drawn, 'labels' | 'ids'> {
  const sorted = { labels: new Uint8Array(order.length), ids: new Int32Array(order.length) };
  for (let index = 0; index < order.length; index++) {
    const row = order[index] ?? 0;
    sorted.labels[index] = labels[row] === 1 ? 1 : 0;
    sorted.ids[index] = ids[row] ?? 0;
  }
  return sorted;
}

/**
 * Area under the ROC curve: the probability that a row of class 1 scores above a row of class 0, a tie counting half;
 * exact. NaN when one of the two classes is not there.
 */
export function auc({ ends }: Ranking, { labels, ids, weights }: Drawn): number {
  let [negatives, positives, wins, tiedNegatives, tiedPositives] = [0, 0, 0, 0, 0];
  for (let index = 0; index < ends.length; index++) {
    const weight = weights[ids[index] ?? 0] ?? 0;
    if (labels[index] === 1) tiedPositives += weight;
    else tiedNegatives += weight;
    if (ends[index] === 0) continue;
    wins += tiedPositives * (negatives + tiedNegatives / 2);
    negatives += tiedNegatives;
    positives += tiedPositives;
    tiedNegatives = 0;
    tiedPositives = 0;
  }
  return wins / (positives * negatives);
}

/**
 * Average precision: precision at each threshold, weighted by how much recall it adds. 0 where no row is of class 1,
 * as in scikit-learn; NaN without rows.
 */
export function averagePrecision({ ends }: Ranking, { labels, ids, weights }: Drawn): number {
  let [rows, positives, before, sum] = [0, 0, 0, 0];
  for (let index = ends.length - 1; index >= 0; index--) {
    const weight = weights[ids[index] ?? 0] ?? 0;
    rows += weight;
    if (labels[index] === 1) positives += weight;
    // The row below has the same score: no threshold lies between.
    if (index > 0 && ends[index - 1] === 0) continue;
    if (positives > before) sum += ((positives - before) * positives) / rows;
    before = positives;
  }
  if (rows === 0) return Number.NaN;
  return positives === 0 ? 0 : sum / positives;
}

/** Points kept of a curve of length 2 (ROC) or 1 (recall), with both of its ends at most 101. */
const steps = 99;

/**
 * ROC and precision-recall points at thresholds that lie about evenly along each curve, from the highest threshold
 * down; the points kept are exact. Null when one of the two classes is not there.
 */
export function curves({ order, ends }: Ranking, labels: Int32Array): Curves | null {
  const total = labels.reduce((sum, label) => sum + (label === 1 ? 1 : 0), 0);
  const others = labels.length - total;
  if (total === 0 || others === 0) return null;
  const roc: Curves['roc'] = [[0, 0]];
  const precisionRecall: Curves['precisionRecall'] = [[0, 1]];
  let [positives, negatives, lastLength, lastRecall] = [0, 0, 0, 0];
  for (let index = order.length - 1; index >= 0; index--) {
    if (labels[order[index] ?? 0] === 1) positives++;
    else negatives++;
    if (index > 0 && ends[index - 1] === 0) continue;
    const [recall, falsePositives] = [positives / total, negatives / others];
    if (recall + falsePositives - lastLength >= 2 / steps || index === 0) {
      roc.push([falsePositives, recall]);
      lastLength = recall + falsePositives;
    }
    if (recall - lastRecall >= 1 / steps || (positives === total && lastRecall < 1)) {
      precisionRecall.push([recall, positives / (positives + negatives)]);
      lastRecall = recall;
    }
  }
  return { roc, precisionRecall };
}
