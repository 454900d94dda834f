import type { Hyperparameters } from './hyperparameters.ts';

export interface EarlyStopping {
  /** To be called with the scores of every round, in order. */
  shouldStop(round: number, scores: Record<string, number>): boolean;
  /** The attributes that the library stores in the model. Undefined without early stopping. */
  attributes(): { best_iteration: string; best_score: string } | undefined;
}

/**
 * Stops after `early_stopping_rounds` rounds without an improvement of the watched metric: the last
 * eval_metric, or the metric of the tuning job. As in the container, it is measured on validation,
 * or on train without a validation channel. The model keeps the trees up to the best round.
 */
export function createEarlyStopping({
  early_stopping_rounds: patience,
  metrics,
  watched: name,
}: Hyperparameters): EarlyStopping {
  const watched = metrics.find((metric) => metric.name === name);
  let best: { round: number; score: number } | undefined;
  return {
    shouldStop(round, scores) {
      if (patience === undefined || watched === undefined) {
        return false;
      }
      const score = scores[`validation:${watched.name}`] ?? scores[`train:${watched.name}`] ?? NaN;
      if (best === undefined || (watched.metric.maximize ? score > best.score : score < best.score)) {
        best = { round, score };
      }
      return round - best.round >= patience;
    },
    attributes: () => best && { best_iteration: String(best.round), best_score: String(best.score) },
  };
}
