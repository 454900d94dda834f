import type { Hyperparameters } from './hyperparameters.ts';

export interface EarlyStopping {
  /** Told the scores of every round in turn. */
  shouldStop(round: number, scores: Record<string, number>): boolean;
  /** What the library notes in the model; undefined without early stopping. */
  attributes(): { best_iteration: string; best_score: string } | undefined;
}

/**
 * Stops when the last eval_metric (in a tuning job, its metric) has not become better for `early_stopping_rounds` rounds: on the channel
 * validation, or on train where there is none, as the container does. The model keeps the best round's trees.
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
