import { ClientError } from '../algorithm.ts';
import { checkHyperparameters } from './hyperparameter-rules.ts';
import { chooseMetrics } from './metrics/choose-metrics.ts';
import type { NamedMetric } from './metrics/choose-metrics.ts';
import { objectives } from './objectives/objectives.ts';
import type { LossSettings, Objective } from './objectives/objective.ts';

/** The hyperparameters of a training job under XGBoost's own names, with defaults filled in. */
export interface Hyperparameters extends LossSettings {
  objectiveName: string;
  objective: Objective;
  metrics: NamedMetric[];
  /** The name of the metric that early stopping watches. */
  watched: string | undefined;
  num_round: number;
  early_stopping_rounds: number | undefined;
  csv_weights: boolean;
  /** Undefined: the objective chooses it. */
  base_score: number | undefined;
  lossguide: boolean;
  max_depth: number;
  max_leaves: number;
  max_bin: number;
  eta: number;
  min_child_weight: number;
  gamma: number;
  lambda: number;
  alpha: number;
  subsample: number;
  colsample_bytree: number;
  colsample_bylevel: number;
  colsample_bynode: number;
  seed: number;
}

/**
 * Parses the hyperparameters of a training job. Throws ClientError for the first one that cannot be
 * used.
 */
export function parseHyperparameters(texts: Record<string, string>): Hyperparameters {
  const checked = checkHyperparameters(texts);
  if (checked['num_round'] === undefined) {
    throw new ClientError('Missing required hyperparameter: num_round');
  }
  const optional = (name: string): number | undefined =>
    checked[name] === undefined ? undefined : Number(checked[name]);
  const number = (name: string, defaultValue: number): number => optional(name) ?? defaultValue;
  const objectiveName = checked['objective'] ?? 'reg:squarederror';
  const objective = objectives[objectiveName];
  if (objective === undefined) {
    throw new ClientError(`Hyperparameter objective: unknown objective ${objectiveName}`);
  }
  const settings = {
    groups: readGroups(objectiveName, objective, checked['num_class']),
    // XGBoost sets 0.7 for this objective only (learner.cc), because its loss grows without bound.
    max_delta_step: number('max_delta_step', objectiveName === 'count:poisson' ? 0.7 : 0),
    scale_pos_weight: number('scale_pos_weight', 1),
    tweedie_variance_power: number('tweedie_variance_power', 1.5),
  };
  const tuned = checked['_tuning_objective_metric']?.replace(/^validation:/, '');
  const metrics = chooseMetrics(objectiveName, objective, settings, metricNames(checked['eval_metric'], tuned));
  return {
    ...settings,
    objectiveName,
    objective,
    metrics,
    watched: tuned ?? metrics[metrics.length - 1]?.name,
    num_round: number('num_round', 0),
    early_stopping_rounds: optional('early_stopping_rounds'),
    csv_weights: checked['csv_weights'] === '1',
    base_score: readBaseScore(objective, optional('base_score')),
    lossguide: checked['grow_policy'] === 'lossguide',
    max_depth: number('max_depth', 6),
    max_leaves: number('max_leaves', 0),
    max_bin: number('max_bin', 256),
    eta: number('eta', 0.3),
    min_child_weight: number('min_child_weight', 1),
    gamma: number('gamma', 0),
    lambda: number('lambda', 1),
    alpha: number('alpha', 0),
    subsample: number('subsample', 1),
    colsample_bytree: number('colsample_bytree', 1),
    colsample_bylevel: number('colsample_bylevel', 1),
    colsample_bynode: number('colsample_bynode', 1),
    seed: number('seed', 0),
  };
}

/** In a tuning job, its metric is measured too. Then the container sorts the names. */
function metricNames(list: string | undefined, tuned: string | undefined): string[] {
  const names = list?.split(',').map((name) => name.trim()) ?? [];
  return tuned === undefined ? names : [...new Set([...names, tuned])].sort();
}

function readGroups(objectiveName: string, { multiclass }: Objective, classes: string | undefined): number {
  if (multiclass && classes === undefined) {
    throw new ClientError("Require input for parameter 'num_class' for multi-classification");
  }
  if (!multiclass && classes !== undefined) {
    throw new ClientError(
      `Do not need to setup parameter 'num_class' for learning task other than multi-classification (${objectiveName}).`,
    );
  }
  return Number(classes ?? 1);
}

function readBaseScore({ probability }: Objective, baseScore: number | undefined): number | undefined {
  if (probability === true && baseScore !== undefined && !(baseScore > 0 && baseScore < 1)) {
    throw new ClientError(
      'Check failed: base_score > 0.0f && base_score < 1.0f base_score must be in (0,1) for logistic loss',
    );
  }
  return baseScore;
}
