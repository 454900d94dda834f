import { elementwise, regressionParameters } from './elementwise.ts';

export const squaredError = elementwise({
  metric: 'rmse',
  refuseLabel: () => undefined,
  baseMargin: (baseScore) => baseScore,
  activate: (margin) => margin,
  gradient: (prediction, label) => prediction - label,
  hessian: () => 1,
  scalesPositives: true,
  parameters: regressionParameters,
});

/** Lower bound of predictions, because log1p needs an argument above -1. */
const minPrediction = -1 + 1e-6;

export const squaredLogError = elementwise({
  metric: 'rmsle',
  refuseLabel: (label) =>
    label > -1 ? undefined : 'label must be greater than -1 for rmsle so that log(label + 1) can be valid.',
  baseMargin: (baseScore) => baseScore,
  activate: (margin) => margin,
  gradient(prediction, label) {
    const limited = Math.max(prediction, minPrediction);
    return (Math.log1p(limited) - Math.log1p(label)) / (limited + 1);
  },
  hessian(prediction, label) {
    const limited = Math.max(prediction, minPrediction);
    return Math.max((-Math.log1p(limited) + Math.log1p(label) + 1) / (limited + 1) ** 2, 1e-6);
  },
  scalesPositives: true,
  parameters: regressionParameters,
});
