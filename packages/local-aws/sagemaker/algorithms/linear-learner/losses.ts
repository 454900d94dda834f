import type { PredictorType } from './hyperparameters.ts';

/** What is learned: how outputs of the linear function become scores, and how far a score is from its label. */
export interface Loss {
  /** The name of the objective in the log. */
  objective: string;
  /** Turns one row's outputs into scores, in place. */
  toScores(margins: Float64Array, start: number, outputs: number): void;
  /** The loss of one row, from its scores. */
  of(scores: Float64Array, start: number, label: number): number;
  /** Turns one row's scores into the loss's derivatives by the outputs, in place. */
  toGradients(scores: Float64Array, start: number, outputs: number, label: number): void;
}

/** The floor under probabilities before their logarithm. */
const leastProbability = 1e-15;

const minusLog = (probability: number): number => -Math.log(Math.max(probability, leastProbability));

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
    for (let at = start; at < start + outputs; at++) highest = Math.max(highest, margins[at] ?? 0);
    let sum = 0;
    for (let at = start; at < start + outputs; at++) {
      const power = Math.exp((margins[at] ?? 0) - highest);
      margins[at] = power;
      sum += power;
    }
    for (let at = start; at < start + outputs; at++) margins[at] = (margins[at] ?? 0) / sum;
  },
  of: (scores, start, label) => minusLog(scores[start + label] ?? 0),
  toGradients(scores, start, _, label) {
    scores[start + label] = (scores[start + label] ?? 0) - 1;
  },
};

const squared: Loss = {
  objective: 'mse_objective',
  toScores() {
    // The output is the score.
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
