import { ClientError } from '../../algorithm.ts';
import type { Scored } from '../scored.ts';
import { rankRows } from './rank-rows.ts';

/**
 * Total weights of negative and positive rows above a threshold, and above the previous (higher)
 * threshold.
 */
interface Threshold {
  negatives: number;
  positives: number;
  negativesBefore: number;
  positivesBefore: number;
}

/**
 * The share of (positive, negative) row pairs that the predictions put in the right order. A tie
 * counts half. Throws ClientError if all labels are the same.
 */
export function areaUnderCurve(scored: Scored): number {
  let pairs = 0;
  const { negatives, positives } = sweepThresholds(scored, (threshold) => {
    pairs +=
      ((threshold.positivesBefore + threshold.positives) * (threshold.negatives - threshold.negativesBefore)) / 2;
  });
  return pairs / (positives * negatives);
}

/**
 * The area under the precision-recall curve, interpolated between thresholds as by Davis and
 * Goadrich (2006).
 */
export function areaUnderPrecisionRecall(scored: Scored): number {
  const total = scored.labels.reduce((sum, label, row) => sum + label * (scored.weights?.[row] ?? 1), 0);
  let area = 0;
  sweepThresholds(scored, ({ negatives, positives, negativesBefore, positivesBefore }) => {
    if (positives === positivesBefore) {
      return;
    }
    const slope = (negatives - negativesBefore) / (positives - positivesBefore);
    const factor = 1 + slope;
    const offset = (negativesBefore - slope * positivesBefore) / total;
    const recall = positives / total;
    const recallBefore = positivesBefore / total;
    const bend =
      offset === 0
        ? 0
        : (offset / factor) * (Math.log(factor * recall + offset) - Math.log(factor * recallBefore + offset));
    area += (recall - recallBefore - bend) / factor;
  });
  return area;
}

/**
 * Calls `onThreshold` for every distinct prediction, highest first. Returns the total weights of
 * all rows.
 */
function sweepThresholds({ predictions, labels, weights }: Scored, onThreshold: (threshold: Threshold) => void) {
  const order = rankRows(predictions);
  let negatives = 0;
  let positives = 0;
  for (let index = order.length - 1; index >= 0;) {
    let row = order[index] ?? 0;
    const prediction = predictions[row];
    const negativesBefore = negatives;
    const positivesBefore = positives;
    do {
      const weight = weights === undefined ? 1 : (weights[row] ?? 0);
      const positive = weight * (labels[row] ?? 0);
      positives += positive;
      negatives += weight - positive;
      index--;
      row = order[index] ?? 0;
    } while (index >= 0 && predictions[row] === prediction);
    onThreshold({ negatives, positives, negativesBefore, positivesBefore });
  }
  if (positives <= 0 || negatives <= 0) {
    throw new ClientError('Check failed: !auc_error AUC: the dataset only contains pos or neg samples');
  }
  return { negatives, positives };
}
