import type { Hyperparameters } from './hyperparameters.ts';

/** Rows that every round is measured on. */
export interface EvaluationSet {
  /** The channel. */
  name: string;
  labels: Float32Array;
  /** Sums of leaves, and what the objective makes of them; as many in a row as there are groups. */
  margins: Float32Array;
  predictions: Float32Array;
}

/** Every eval_metric on every set, in the order they are logged, by names like `validation:rmse`. */
export function evaluate(sets: EvaluationSet[], { metrics, groups }: Hyperparameters): Record<string, number> {
  return Object.fromEntries(
    sets.flatMap(({ name: set, predictions, labels }) =>
      metrics.map(({ name, metric }) => [`${set}:${name}`, metric.measure(predictions, labels, groups)]),
    ),
  );
}
