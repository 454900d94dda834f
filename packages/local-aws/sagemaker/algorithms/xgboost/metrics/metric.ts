import type { Scored } from '../scored.ts';

/** A measure of the quality of predictions. */
export interface Metric {
  maximize: boolean;
  /** True if it needs one prediction per class, false if it needs one number per row. */
  multiclass: boolean | 'either';
  /** For `groups` predictions per row. Throws ClientError for labels that it is not defined for. */
  measure(scored: Scored, groups: number): number;
}

/** The weighted mean of a loss over rows. */
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
