import type { Scored } from '../scored.ts';

/** A figure of how good predictions are. */
export interface Metric {
  maximize: boolean;
  /** True for those of classes, with a prediction for each, false for those of one number a row; or either. */
  multiclass: boolean | 'either';
  /** `groups` predictions a row. Throws ClientError for labels it is not defined for. */
  measure(scored: Scored, groups: number): number;
}

/** The mean of a loss over rows, by weight. */
export function meanLoss({ labels, weights }: Scored, loss: (row: number, label: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    sum += weight * loss(row, labels[row] ?? 0);
    total += weight;
  }
  return total === 0 ? sum : sum / total;
}
