import type { Features } from '../../features/features.ts';
import { targetValue } from '../../serving/predictions.ts';
import { classesByThreshold, likeliestClasses } from './predicted-classes.ts';

/** The part of a model's features.json that defines the meaning of its scores. */
export type ScoreMeaning = Pick<Features, 'problem' | 'classes' | 'threshold' | 'target'>;

/** A model's answers in a form that can be compared with another model's. */
export interface Answers {
  /**
   * Binary: probability of class 1. Multiclass: row-major probabilities of all classes. Regression:
   * predictions.
   */
  values: Float64Array;
  /** Index of the predicted class; empty for regression. */
  predicted: Int32Array;
}

/**
 * Converts scores to answers over `classes`, which contain at least the model's classes, in any
 * order. A class that the model does not know gets probability 0. For regression, the target's
 * transform is undone.
 */
export function answersOf(scores: Float64Array, model: ScoreMeaning, classes: string[]): Answers {
  if (model.problem === 'regression') {
    return { values: scores.map((score) => targetValue(model.target, score)), predicted: new Int32Array(0) };
  }
  const indices = model.classes.map((label) => classes.indexOf(label));
  const sameOrder = indices.length === classes.length && indices.every((index, position) => index === position);
  const binary = model.problem === 'binary';
  const modelClasses = binary ? classesByThreshold(scores, model.threshold) : likeliestClasses(scores, indices.length);
  if (sameOrder) return { values: scores, predicted: modelClasses };

  const predicted = modelClasses.map((index) => indices[index] ?? -1);
  if (binary) return { values: scores.map((score) => 1 - score), predicted };
  const values = new Float64Array(modelClasses.length * classes.length);
  for (let row = 0; row < modelClasses.length; row++) {
    for (const [index, column] of indices.entries()) {
      values[row * classes.length + column] = scores[row * indices.length + index] ?? 0;
    }
  }
  return { values, predicted };
}

/**
 * Scores are float32 in decimal notation. Answers that differ by no more than this are the same.
 */
const tolerance = 1e-6;

/**
 * The largest difference between two models' answers. The tolerance is relative for values above 1.
 */
export function compareAnswers(
  challenger: Answers,
  champion: Answers,
): { identical: boolean; largestScoreDifference: number } {
  let largestScoreDifference = 0;
  let identical = true;
  for (let cell = 0; cell < challenger.values.length; cell++) {
    const value = challenger.values[cell] ?? Number.NaN;
    const difference = Math.abs(value - (champion.values[cell] ?? Number.NaN));
    largestScoreDifference = Math.max(largestScoreDifference, difference);
    if (!(difference <= tolerance * Math.max(1, Math.abs(value)))) identical = false;
  }
  return { identical, largestScoreDifference };
}
