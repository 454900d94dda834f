import { highest } from '../objectives/highest.ts';
import { areaUnderCurve, areaUnderPrecisionRecall } from './area-under-curve.ts';
import { logGamma } from './log-gamma.ts';
import { meanLoss } from './metric.ts';
import type { Metric } from './metric.ts';

/** XGBoost's floor under probabilities before their logarithm. */
const leastProbability = 1e-16;

/** Its kRtEps. */
const smallAmount = 1e-6;

function minusLog(probability: number): number {
  return -Math.log(Math.max(probability, leastProbability));
}

/** The mean over rows of a loss of one prediction; `finish` is applied to the mean. */
function elementwise(
  loss: (prediction: number, label: number) => number,
  finish: (mean: number) => number = (mean) => mean,
): Metric {
  return {
    maximize: false,
    multiclass: false,
    measure: (scored) => finish(meanLoss(scored, (row, label) => loss(scored.predictions[row] ?? 0, label))),
  };
}

/** The share of rows on the wrong side of a threshold. */
function errorAt(threshold: number): Metric {
  return elementwise((prediction, label) => (prediction > threshold ? 1 - label : label));
}

function tweedieLoss(power: number): Metric {
  return elementwise((prediction, label) => {
    const logarithm = Math.log(prediction);
    return (-label * Math.exp((1 - power) * logarithm)) / (1 - power) + Math.exp((2 - power) * logarithm) / (2 - power);
  });
}

const libraryMetrics: Record<string, Metric> = {
  rmse: elementwise((prediction, label) => (prediction - label) ** 2, Math.sqrt),
  rmsle: elementwise((prediction, label) => (Math.log1p(label) - Math.log1p(prediction)) ** 2, Math.sqrt),
  mae: elementwise((prediction, label) => Math.abs(prediction - label)),
  mape: elementwise((prediction, label) => Math.abs((label - prediction) / label)),
  mphe: elementwise((prediction, label) => Math.sqrt(1 + (label - prediction) ** 2) - 1),
  logloss: elementwise((prediction, label) => {
    const positive = label === 0 ? 0 : label * minusLog(prediction);
    return label === 1 ? positive : positive + (1 - label) * minusLog(1 - prediction);
  }),
  error: errorAt(0.5),
  auc: { maximize: true, multiclass: false, measure: areaUnderCurve },
  aucpr: { maximize: true, multiclass: false, measure: areaUnderPrecisionRecall },
  'poisson-nloglik': elementwise((prediction, label) => {
    const limited = Math.max(prediction, leastProbability);
    return logGamma(label + 1) + limited - Math.log(limited) * label;
  }),
  'gamma-nloglik': elementwise((prediction, label) => {
    const limited = Math.max(prediction, smallAmount);
    return label / limited + Math.log(limited);
  }),
  'gamma-deviance': elementwise(
    (prediction, label) => {
      const ratio = (prediction + smallAmount) / (label + smallAmount);
      return Math.log(ratio) + 1 / ratio - 1;
    },
    (mean) => 2 * mean,
  ),
  mlogloss: {
    maximize: false,
    multiclass: true,
    measure: (scored, groups) =>
      meanLoss(scored, (row, label) => minusLog(scored.predictions[row * groups + label] ?? 0)),
  },
  merror: {
    maximize: false,
    multiclass: true,
    measure: (scored, groups) =>
      meanLoss(scored, (row, label) => (highest(scored.predictions, row * groups, groups) === label ? 0 : 1)),
  },
};

/** The names XGBoost itself has here, without those that take a number after an @. */
export const libraryMetricNames = Object.keys(libraryMetrics);

/** XGBoost's own metric of that name, as `tweedie-nloglik@1.5` too; undefined if there is none here. */
export function libraryMetric(name: string): Metric | undefined {
  const [base, parameter] = name.split('@');
  if (parameter === undefined) {
    return libraryMetrics[name];
  }
  const number = Number(parameter);
  if (base === 'error') return errorAt(number);
  return base === 'tweedie-nloglik' ? tweedieLoss(number) : undefined;
}
