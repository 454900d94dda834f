import { ClientError } from '../../algorithm.ts';
import type { Scored } from '../scored.ts';
import { rankRows } from './rank-rows.ts';

/** By weight, at a threshold: how many rows above it are not positive and are, and how many were so one score before. */
interface Step {
  negatives: number;
  positives: number;
  negativesBefore: number;
  positivesBefore: number;
}

/**
 * The share of pairs of a positive and a negative row that predictions put in order; a tie counts half. Throws
 * ClientError where all labels are the same.
 */
export function areaUnderCurve(scored: Scored): number {
  let pairs = 0;
  const { negatives, positives } = sweepThresholds(scored, (step) => {
    pairs += ((step.positivesBefore + step.positives) * (step.negatives - step.negativesBefore)) / 2;
  });
  return pairs / (positives * negatives);
}

/** The area under precision by recall, between two thresholds as Davis and Goadrich interpolate it. */
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
    const before = positivesBefore / total;
    const bend =
      offset === 0 ? 0 : (offset / factor) * (Math.log(factor * recall + offset) - Math.log(factor * before + offset));
    area += (recall - before - bend) / factor;
  });
  return area;
}

/** Calls `onStep` for every distinct prediction, from the highest down; answers the sums over all rows. */
function sweepThresholds({ predictions, labels, weights }: Scored, onStep: (step: Step) => void) {
  const order = rankRows(predictions);
  let negatives = 0;
  let positives = 0;
  for (let at = order.length - 1; at >= 0;) {
    let row = order[at] ?? 0;
    const prediction = predictions[row];
    const negativesBefore = negatives;
    const positivesBefore = positives;
    do {
      const weight = weights === undefined ? 1 : (weights[row] ?? 0);
      const positive = weight * (labels[row] ?? 0);
      positives += positive;
      negatives += weight - positive;
      at--;
      row = order[at] ?? 0;
    } while (at >= 0 && predictions[row] === prediction);
    onStep({ negatives, positives, negativesBefore, positivesBefore });
  }
  if (positives <= 0 || negatives <= 0) {
    throw new ClientError('Check failed: !auc_error AUC: the dataset only contains pos or neg samples');
  }
  return { negatives, positives };
}
