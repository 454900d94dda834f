import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { linearLearnerAccounts } from './image-accounts.ts';
import { imageUri } from './image-uri.ts';

/** SageMaker's built-in linear learner. The algorithm normalizes the features itself. */

/** The training image in a region. Throws for a region without the image. */
export const linearLearnerImage = (region: string): string =>
  imageUri(region, 'linear-learner:1', linearLearnerAccounts);

const predictorTypes = {
  binary: 'binary_classifier',
  multiclass: 'multiclass_classifier',
  regression: 'regressor',
} as const;

/**
 * The hyperparameters of a training job. Those in the pipeline file take precedence. With the
 * container's default mini_batch_size of 1000, a training partition with fewer rows would fail.
 * Relearn chooses the threshold itself, so the loss selects the best model.
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
 * Parses the scores in JSON lines such as `{"score": 0.4, "predicted_label": 0}`, row-major,
 * `width` scores per row. A binary score is the probability of class 1. Throws for a line without
 * `width` scores. `before`: the number of scores in earlier parts of the same answer.
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
    // A line that is not JSON has no score. The error below quotes the line.
  }
  const score: unknown = typeof value === 'object' && value !== null && 'score' in value ? value.score : undefined;
  const scores: unknown[] = Array.isArray(score) ? score : [score];
  const numbers = scores.filter((item) => typeof item === 'number');
  if (numbers.length < scores.length)
    throw new Error(`line ${number} of the answer has no score: ${line.slice(0, 100)}`);
  return numbers;
}
