import type { Hyperparameters } from './hyperparameters.ts';
import type { Scored } from './scored.ts';

/** Rows on which every round is evaluated. */
export interface EvaluationSet extends Scored {
  /** The channel's name. */
  name: string;
}

/**
 * Every eval_metric on every set, in the order of the log, with names such as `validation:rmse`.
 */
export function evaluate(sets: EvaluationSet[], { metrics, groups }: Hyperparameters): Record<string, number> {
  return Object.fromEntries(
    sets.flatMap((set) => metrics.map(({ name, metric }) => [`${set.name}:${name}`, metric.measure(set, groups)])),
  );
}
