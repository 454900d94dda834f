import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { linearLearnerAccounts } from './image-accounts.ts';
import { imageUri } from './image-uri.ts';

/** What Relearn has to know of SageMaker's built-in linear learner. It normalizes features itself. */

/** The training image in a region; throws for a region without one. */
export const linearLearnerImage = (region: string): string =>
  imageUri(region, 'linear-learner:1', linearLearnerAccounts);

const predictorTypes = {
  binary: 'binary_classifier',
  multiclass: 'multiclass_classifier',
  regression: 'regressor',
} as const;

/**
 * The hyperparameters of a training job, all strings; the pipeline file's own win. The container's mini_batch_size of
 * 1000 would refuse a training part with fewer rows. Its threshold is not used, so the loss picks the best model.
 */
export function linearLearnerHyperparameters(pipeline: Pipeline, classes: number): Record<string, string> {
  return {
    predictor_type: predictorTypes[pipeline.problem],
    ...(pipeline.problem === 'multiclass' ? { num_classes: String(classes) } : {}),
    ...(pipeline.problem === 'binary' ? { binary_classifier_model_selection_criteria: 'loss_function' } : {}),
    mini_batch_size: '100',
    ...pipeline.train.hyperparameters,
  };
}

/**
 * Scores from JSON lines such as `{"score": 0.4, "predicted_label": 0}`, row-major, `width` a row; binary: the
 * probability of class 1. Throws for a line that is none, or that has not `width` scores; `before` scores came in
 * earlier parts of the same answer.
 */
export function parseJsonLinesScores(text: string, width: number, before = 0): Float64Array {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const scores = new Float64Array(lines.length * width);
  for (const [row, line] of lines.entries()) {
    const number = before / width + row + 1;
    const rowScores = scoresOf(line, number);
    if (rowScores.length !== width) {
      throw new Error(`line ${number} of the answer has ${rowScores.length} scores, not ${width}`);
    }
    scores.set(rowScores, row * width);
  }
  return scores;
}

function scoresOf(line: string, number: number): number[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Refused below, with the line.
  }
  const score: unknown = typeof value === 'object' && value !== null && 'score' in value ? value.score : undefined;
  const scores: unknown[] = Array.isArray(score) ? score : [score];
  const numbers = scores.filter((one) => typeof one === 'number');
  if (numbers.length < scores.length)
    throw new Error(`line ${number} of the answer has no score: ${line.slice(0, 100)}`);
  return numbers;
}
