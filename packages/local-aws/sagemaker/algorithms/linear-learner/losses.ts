import type { PredictorType } from './hyperparameters.ts';

/** A loss function, and how the outputs of the linear function become scores. */
export interface Loss {
  /** The objective's name in the log. */
  objective: string;
  /** Turns one row's outputs into scores, in place. */
  toScores(margins: Float64Array, start: number, outputs: number): void;
  /** The loss of one row, computed from its scores. */
  of(scores: Float64Array, start: number, label: number): number;
  /**
   * Turns one row's scores into the derivatives of the loss with respect to the outputs, in place.
   */
  toGradients(scores: Float64Array, start: number, outputs: number, label: number): void;
}

/** Lower bound of a probability before its logarithm is taken. */
const minProbability = 1e-15;

const minusLog = (probability: number): number => -Math.log(Math.max(probability, minProbability));

const logistic: Loss = {
  objective: 'binary_classification_cross_entropy_objective',
  toScores(margins, start) {
    margins[start] = 1 / (1 + Math.exp(-(margins[start] ?? 0)));
  },
  of: (scores, start, label) => minusLog(label === 1 ? (scores[start] ?? 0) : 1 - (scores[start] ?? 0)),
  toGradients(scores, start, _, label) {
    scores[start] = (scores[start] ?? 0) - label;
  },
};

const softmax: Loss = {
  objective: 'multiclass_cross_entropy_objective',
  toScores(margins, start, outputs) {
    let highest = -Infinity;
    for (let index = start; index < start + outputs; index++) highest = Math.max(highest, margins[index] ?? 0);
    let sum = 0;
    for (let index = start; index < start + outputs; index++) {
      const power = Math.exp((margins[index] ?? 0) - highest);
      margins[index] = power;
      sum += power;
    }
    for (let index = start; index < start + outputs; index++) margins[index] = (margins[index] ?? 0) / sum;
  },
  of: (scores, start, label) => minusLog(scores[start + label] ?? 0),
  toGradients(scores, start, _, label) {
    scores[start + label] = (scores[start + label] ?? 0) - 1;
  },
};

const squared: Loss = {
  objective: 'mse_objective',
  toScores() {
    // The output already is the score.
  },
  of: (scores, start, label) => ((scores[start] ?? 0) - label) ** 2,
  toGradients(scores, start, _, label) {
    scores[start] = 2 * ((scores[start] ?? 0) - label);
  },
};

export const losses: Record<PredictorType, Loss> = {
  binary_classifier: logistic,
  multiclass_classifier: softmax,
  regressor: squared,
};
