/** What is learned: how margins (sums of leaves) become predictions, and how far a prediction is from its label. */
export interface Objective {
  /** The eval_metric where none is asked for. */
  metric: string;
  /** True where each class has trees of its own, and a row as many margins as there are classes. */
  multiclass: boolean;
  /** What is wrong with a label, or undefined. */
  refuseLabel(label: number, classes: number): string | undefined;
  /** The margin that stands for `base_score`. */
  baseMargin(baseScore: number): number;
  /** Turns margins into predictions, `groups` of them in a row; both may be the same array. */
  predict(margins: Float32Array, groups: number, predictions: Float32Array): void;
  /** First and second derivative of the loss by row, for the trees of one group. */
  gradients(predictions: Float32Array, labels: Float32Array, groups: number, group: number, into: Float32Array): void;
}

/** XGBoost's floor under hessians of probabilities. */
const leastHessian = 1e-16;

const squaredError: Objective = {
  metric: 'rmse',
  multiclass: false,
  refuseLabel: () => undefined,
  baseMargin: (baseScore) => baseScore,
  predict(margins, _, predictions) {
    predictions.set(margins);
  },
  gradients(predictions, labels, _groups, _group, into) {
    for (let row = 0; row < labels.length; row++) {
      into[2 * row] = (predictions[row] ?? 0) - (labels[row] ?? 0);
      into[2 * row + 1] = 1;
    }
  },
};

const logistic: Objective = {
  metric: 'logloss',
  multiclass: false,
  // The container takes labels between 0 and 1 too; nothing here makes such labels, so they are a mistake.
  refuseLabel: (label) =>
    label === 0 || label === 1 ? undefined : 'label must be in [0,1] for logistic regression (here: 0 or 1)',
  baseMargin: (baseScore) => -Math.log(1 / baseScore - 1),
  predict(margins, _, predictions) {
    for (let row = 0; row < margins.length; row++) {
      predictions[row] = 1 / (1 + Math.exp(-(margins[row] ?? 0)));
    }
  },
  gradients(predictions, labels, _groups, _group, into) {
    for (let row = 0; row < labels.length; row++) {
      const probability = predictions[row] ?? 0;
      into[2 * row] = probability - (labels[row] ?? 0);
      into[2 * row + 1] = Math.max(probability * (1 - probability), leastHessian);
    }
  },
};

const softmax: Objective = {
  metric: 'mlogloss',
  multiclass: true,
  refuseLabel: (label, classes) =>
    Number.isInteger(label) && label >= 0 && label < classes
      ? undefined
      : `label must be in [0, num_class), a whole number below ${classes}`,
  baseMargin: (baseScore) => baseScore,
  predict(margins, groups, predictions) {
    for (let start = 0; start < margins.length; start += groups) {
      let highest = -Infinity;
      for (let at = start; at < start + groups; at++) {
        highest = Math.max(highest, margins[at] ?? 0);
      }
      let sum = 0;
      for (let at = start; at < start + groups; at++) {
        const power = Math.exp((margins[at] ?? 0) - highest);
        predictions[at] = power;
        sum += power;
      }
      for (let at = start; at < start + groups; at++) {
        predictions[at] = (predictions[at] ?? 0) / sum;
      }
    }
  },
  gradients(predictions, labels, groups, group, into) {
    for (let row = 0; row < labels.length; row++) {
      const probability = predictions[row * groups + group] ?? 0;
      into[2 * row] = labels[row] === group ? probability - 1 : probability;
      into[2 * row + 1] = Math.max(2 * probability * (1 - probability), leastHessian);
    }
  },
};

/** By the name the hyperparameter `objective` and the model file have for them. */
export const objectives: Record<string, Objective> = {
  'reg:squarederror': squaredError,
  'binary:logistic': logistic,
  'multi:softprob': softmax,
};
