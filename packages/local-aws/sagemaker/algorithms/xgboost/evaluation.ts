import type { Hyperparameters } from './hyperparameters.ts';
import type { Scored } from './scored.ts';

/** Rows that every round is measured on. */
export interface EvaluationSet extends Scored {
  /** The channel. */
  name: string;
}

/** Every eval_metric on every set, in the order they are logged, by names like `validation:rmse`. */
export function evaluate(sets: EvaluationSet[], { metrics, groups }: Hyperparameters): Record<string, number> {
  return Object.fromEntries(
    sets.flatMap((set) => metrics.map(({ name, metric }) => [`${set.name}:${name}`, metric.measure(set, groups)])),
  );
}
