import type { Objective } from './objective.ts';
import { highest } from './highest.ts';

/** XGBoost's lower bound of a hessian. */
const minHessian = 1e-16;

/** Predicts the probability of every class. */
export const softprob: Objective = {
  metric: () => 'mlogloss',
  multiclass: true,
  refuseLabel: (label, classes) =>
    Number.isInteger(label) && label >= 0 && label < classes
      ? undefined
      : `label must be in [0, num_class), a whole number below ${classes}`,
  baseMargin: (baseScore) => baseScore,
  predict(margins, groups, predictions) {
    for (let start = 0; start < margins.length; start += groups) {
      let maximum = -Infinity;
      for (let index = start; index < start + groups; index++) {
        maximum = Math.max(maximum, margins[index] ?? 0);
      }
      let sum = 0;
      for (let index = start; index < start + groups; index++) {
        const power = Math.exp((margins[index] ?? 0) - maximum);
        predictions[index] = power;
        sum += power;
      }
      for (let index = start; index < start + groups; index++) {
        predictions[index] = (predictions[index] ?? 0) / sum;
      }
    }
  },
  gradients({ predictions, labels }, { groups }, group, into) {
    for (let row = 0; row < labels.length; row++) {
      const probability = predictions[row * groups + group] ?? 0;
      into[2 * row] = labels[row] === group ? probability - 1 : probability;
      into[2 * row + 1] = Math.max(2 * probability * (1 - probability), minHessian);
    }
  },
  scalesPositives: false,
  parameters: ({ groups }) => ({ softmax_multiclass_param: { num_class: String(groups) } }),
};

/** Trains and is measured like softprob, and answers the most probable class. */
export const softmax: Objective = {
  ...softprob,
  answer: (predictions, groups) =>
    Float32Array.from({ length: predictions.length / groups }, (_, row) => highest(predictions, row * groups, groups)),
};
