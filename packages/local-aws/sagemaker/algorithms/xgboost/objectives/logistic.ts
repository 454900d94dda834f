import { elementwise, regressionParameters } from './elementwise.ts';
import type { Objective } from './objective.ts';

/** XGBoost's lower bound of a hessian. */
const minHessian = 1e-16;

function logistic(metric: string, refuseLabel: Objective['refuseLabel']): Objective {
  return elementwise({
    metric,
    refuseLabel,
    probability: true,
    baseMargin: (baseScore) => -Math.log(1 / baseScore - 1),
    activate: (margin) => 1 / (1 + Math.exp(-margin)),
    gradient: (probability, label) => probability - label,
    hessian: (probability) => Math.max(probability * (1 - probability), minHessian),
    scalesPositives: true,
    parameters: regressionParameters,
  });
}

const message = 'label must be in [0,1] for logistic regression';

/**
 * The container also accepts labels between 0 and 1. Here they are rejected as a probable mistake.
 */
export const binaryLogistic = logistic('logloss', (label) =>
  label === 0 || label === 1 ? undefined : `${message} (here: 0 or 1)`,
);

/** Labels are shares between 0 and 1. */
export const regressionLogistic = logistic('rmse', (label) => (label >= 0 && label <= 1 ? undefined : message));
