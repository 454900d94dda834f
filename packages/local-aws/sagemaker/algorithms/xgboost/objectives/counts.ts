import { shortestFloat } from '../../shortest-float.ts';
import { elementwise } from './elementwise.ts';

const common = {
  baseMargin: (baseScore: number): number => Math.log(baseScore),
  activate: (margin: number): number => Math.exp(margin),
  scalesPositives: false,
};

/** max_delta_step (default: 0.7) increases the hessian and so reduces the steps. */
export const poisson = elementwise({
  ...common,
  metric: 'poisson-nloglik',
  refuseLabel: (label) =>
    label >= 0 ? undefined : 'Check failed: label_correct PoissonRegression: label must be nonnegative',
  gradient: (prediction, label) => prediction - label,
  hessian: (_prediction, _label, margin, { max_delta_step: step }) => Math.exp(margin + step),
  parameters: ({ max_delta_step: step }) => ({ poisson_regression_param: { max_delta_step: String(step) } }),
});

export const tweedie = elementwise({
  ...common,
  metric: ({ tweedie_variance_power: power }) => `tweedie-nloglik@${shortestFloat(power)}`,
  refuseLabel: (label) =>
    label >= 0 ? undefined : 'Check failed: label_correct TweedieRegression: label must be nonnegative',
  gradient: (_prediction, label, margin, { tweedie_variance_power: power }) =>
    Math.exp((2 - power) * margin) - label * Math.exp((1 - power) * margin),
  hessian: (_prediction, label, margin, { tweedie_variance_power: power }) =>
    (2 - power) * Math.exp((2 - power) * margin) - label * (1 - power) * Math.exp((1 - power) * margin),
  parameters: ({ tweedie_variance_power: power }) => ({
    tweedie_regression_param: { tweedie_variance_power: String(power) },
  }),
});
