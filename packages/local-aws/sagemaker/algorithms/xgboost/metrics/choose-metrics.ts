import { ClientError } from '../../algorithm.ts';
import type { LossSettings, Objective } from '../objectives/objective.ts';
import { containerMetrics } from './container-metrics.ts';
import { libraryMetric, libraryMetricNames } from './library-metrics.ts';
import type { Metric } from './metric.ts';

export interface NamedMetric {
  name: string;
  metric: Metric;
}

/**
 * Metrics of rankings and survival times, which the container supports and this stand-in does not.
 */
const unsupported = ['map', 'ndcg', 'aft-nloglik', 'cox-nloglik', 'interval-regression-accuracy'];

const supported = [...new Set([...libraryMetricNames, ...Object.keys(containerMetrics)])];

/**
 * The requested metrics, in their order. If all of them are computed by the container itself,
 * XGBoost also measures the objective's metric, before the others. Throws ClientError for names
 * that the container would reject.
 */
export function chooseMetrics(
  objectiveName: string,
  objective: Objective,
  settings: LossSettings,
  names: string[],
): NamedMetric[] {
  const requested = names.map((name) => ({ name, metric: readMetric(name, objectiveName) }));
  const defaultName = objective.metric(settings);
  const defaultMetric = libraryMetric(defaultName);
  const chosen =
    defaultMetric === undefined ||
    names.some((name) => !Object.hasOwn(containerMetrics, name)) ||
    names.includes(defaultName)
      ? requested
      : [{ name: defaultName, metric: defaultMetric }, ...requested];
  for (const { name, metric } of chosen) {
    if (metric.multiclass === true && !objective.multiclass) {
      throw new ClientError(`${name} is for multi-class classification, but the objective is ${objectiveName}`);
    }
    if (metric.multiclass === false && objective.multiclass) {
      throw new ClientError(
        `Check failed: preds.size() == info.labels_.size() label and prediction size not match, hint: use merror or ` +
          `mlogloss for multi-class classification (not ${name})`,
      );
    }
  }
  return chosen;
}

function readMetric(name: string, objectiveName: string): Metric {
  const [base, threshold] = name.split('@');
  if (threshold !== undefined && !['error', 'ndcg', 'map'].includes(base ?? '')) {
    throw new ClientError(
      `Metric '${name}' is not supported. Parameter 'eval_metric' with customized threshold should be one of these ` +
        `options: 'error', 'ndcg', 'map'.`,
    );
  }
  if (threshold !== undefined && (threshold.trim() === '' || !Number.isFinite(Number(threshold)))) {
    throw new ClientError(`Threshold value 't' in '${base}@t' expects float input.`);
  }
  if (name === 'auc' && !objectiveName.startsWith('binary:')) {
    throw new ClientError("Metric 'auc' can only be applied for classification and ranking problems.");
  }
  if (name === 'tweedie-nloglik') {
    throw new ClientError(
      'tweedie-nloglik must be in format tweedie-nloglik@rho, which the container rejects: omit eval_metric',
    );
  }
  if (unsupported.includes(base ?? '')) {
    throw new ClientError(
      `Hyperparameter eval_metric: ${name} is one of SageMaker's that this stand-in does not support`,
    );
  }
  const metric = containerMetrics[name] ?? libraryMetric(name);
  if (metric === undefined) {
    throw new ClientError(
      `Hyperparameter eval_metric: value ${name} not in range: this stand-in supports ${supported.join(', ')}`,
    );
  }
  return metric;
}
