import type { Objective } from './objective.ts';
import { highest } from './highest.ts';

/** XGBoost's floor under hessians of probabilities. */
const leastHessian = 1e-16;

/** Answers the probability of every class. */
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
      let most = -Infinity;
      for (let at = start; at < start + groups; at++) {
        most = Math.max(most, margins[at] ?? 0);
      }
      let sum = 0;
      for (let at = start; at < start + groups; at++) {
        const power = Math.exp((margins[at] ?? 0) - most);
        predictions[at] = power;
        sum += power;
      }
      for (let at = start; at < start + groups; at++) {
        predictions[at] = (predictions[at] ?? 0) / sum;
      }
    }
  },
  gradients({ predictions, labels }, { groups }, group, into) {
    for (let row = 0; row < labels.length; row++) {
      const probability = predictions[row * groups + group] ?? 0;
      into[2 * row] = labels[row] === group ? probability - 1 : probability;
      into[2 * row + 1] = Math.max(2 * probability * (1 - probability), leastHessian);
    }
  },
  scalesPositives: false,
  parameters: ({ groups }) => ({ softmax_multiclass_param: { num_class: String(groups) } }),
};

/** Learns and is measured like softprob, and answers the likeliest class. */
export const softmax: Objective = {
  ...softprob,
  answer: (predictions, groups) =>
    Float32Array.from({ length: predictions.length / groups }, (_, row) => highest(predictions, row * groups, groups)),
};
