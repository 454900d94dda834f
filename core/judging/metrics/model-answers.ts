import type { Features } from '../../features/features.ts';
import { targetValue } from '../../serving/predictions.ts';
import { classesByThreshold, likeliestClasses } from './predicted-classes.ts';

/** What of a model's features.json says what its scores mean. */
export type ScoreMeaning = Pick<Features, 'problem' | 'classes' | 'threshold' | 'target'>;

/** A model's answers in terms that another model's can be held against. */
export interface Answers {
  /** Binary: probability of class 1. Multiclass: row-major probabilities of all classes. Regression: predictions. */
  values: Float64Array;
  /** Index of the predicted class; empty for regression. */
  predicted: Int32Array;
}

/**
 * Reads a model's scores as answers over `classes`, which name at least the model's own, in any order; a class that
 * the model does not know gets probability 0. Regression: the target's transform is undone.
 */
export function answersOf(scores: Float64Array, model: ScoreMeaning, classes: string[]): Answers {
  if (model.problem === 'regression') {
    return { values: scores.map((score) => targetValue(model.target, score)), predicted: new Int32Array(0) };
  }
  const indices = model.classes.map((label) => classes.indexOf(label));
  const sameOrder = indices.length === classes.length && indices.every((index, own) => index === own);
  const binary = model.problem === 'binary';
  const own = binary ? classesByThreshold(scores, model.threshold) : likeliestClasses(scores, indices.length);
  if (sameOrder) return { values: scores, predicted: own };

  const predicted = own.map((index) => indices[index] ?? -1);
  if (binary) return { values: scores.map((score) => 1 - score), predicted };
  const values = new Float64Array(own.length * classes.length);
  for (let row = 0; row < own.length; row++) {
    for (const [index, column] of indices.entries()) {
      values[row * classes.length + column] = scores[row * indices.length + index] ?? 0;
    }
  }
  return { values, predicted };
}

/** Scores are float32 in decimal digits: answers that are no further apart than this are the same. */
const tolerance = 1e-6;

/** How far two models' answers are apart at most, and whether that is nothing (relative to the value above 1). */
export function compareAnswers(one: Answers, other: Answers): { identical: boolean; largestScoreDifference: number } {
  let largestScoreDifference = 0;
  let identical = true;
  for (let cell = 0; cell < one.values.length; cell++) {
    const value = one.values[cell] ?? Number.NaN;
    const difference = Math.abs(value - (other.values[cell] ?? Number.NaN));
    largestScoreDifference = Math.max(largestScoreDifference, difference);
    if (!(difference <= tolerance * Math.max(1, Math.abs(value)))) identical = false;
  }
  return { identical, largestScoreDifference };
}
