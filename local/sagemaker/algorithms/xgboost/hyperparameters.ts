import { ClientError } from '../algorithm.ts';
import { metrics } from './metrics.ts';
import type { Metric } from './metrics.ts';
import { objectives } from './objectives.ts';
import type { Objective } from './objectives.ts';

/** What a training job asked for, defaults filled in, under XGBoost's own names. */
export interface Hyperparameters {
  objectiveName: string;
  objective: Objective;
  /** How many trees a round grows: the classes of multi:softprob, otherwise 1. */
  groups: number;
  metrics: { name: string; metric: Metric }[];
  num_round: number;
  early_stopping_rounds: number | undefined;
  max_depth: number;
  eta: number;
  min_child_weight: number;
  gamma: number;
  lambda: number;
  subsample: number;
  colsample_bytree: number;
  seed: number;
  max_bin: number;
  base_score: number;
}

interface NumberRule {
  whole?: boolean;
  min?: number;
  max?: number;
  /** Must be more than this. */
  above?: number;
}

const numbers: Record<string, NumberRule> = {
  num_round: { whole: true, min: 1 },
  early_stopping_rounds: { whole: true, min: 1 },
  max_depth: { whole: true, min: 0 },
  eta: { min: 0, max: 1 },
  min_child_weight: { min: 0 },
  gamma: { min: 0 },
  lambda: { min: 0 },
  subsample: { above: 0, max: 1 },
  colsample_bytree: { above: 0, max: 1 },
  seed: { whole: true, min: -(2 ** 31), max: 2 ** 31 - 1 },
  max_bin: { whole: true, min: 2 },
  base_score: { min: 0 },
  num_class: { whole: true, min: 2 },
  nthread: { whole: true, min: 1 },
  verbosity: { whole: true, min: 0, max: 3 },
};

const choices: Record<string, readonly string[]> = {
  booster: ['gbtree'],
  objective: Object.keys(objectives),
  tree_method: ['auto', 'exact', 'approx', 'hist'],
};

/** Those the container knows and this stand-in does not: refused too, but in other words. */
const unsupported = (
  'alpha aft_loss_distribution aft_loss_distribution_scale colsample_bylevel colsample_bynode csv_weights ' +
  'deterministic_histogram dsplit grow_policy huber_slope interaction_constraints lambda_bias learning_rate ' +
  'max_delta_step max_leaves min_split_loss monotone_constraints normalize_type num_parallel_tree one_drop predictor ' +
  'process_type rate_drop refresh_leaf reg_alpha reg_lambda sample_type sampling_method save_model_on_termination ' +
  'scale_pos_weight single_precision_histogram sketch_eps skip_drop tweedie_variance_power updater _kfold ' +
  '_num_cv_round _tuning_objective_metric'
).split(' ');

/** Reads the hyperparameters of a training job; throws ClientError for the first it cannot use. */
export function parseHyperparameters(given: Record<string, string>): Hyperparameters {
  for (const [name, value] of Object.entries(given)) {
    checkHyperparameter(name, value);
  }
  if (given['num_round'] === undefined) {
    throw new ClientError('Missing required hyperparameter: num_round');
  }
  const number = (name: string, otherwise: number): number => Number(given[name] ?? otherwise);
  const objectiveName = given['objective'] ?? 'reg:squarederror';
  const objective = objectives[objectiveName];
  if (objective === undefined) {
    throw new ClientError(`Hyperparameter objective: no objective ${objectiveName}`);
  }
  return {
    objectiveName,
    objective,
    groups: readGroups(objectiveName, objective, given['num_class']),
    metrics: readMetrics(objectiveName, given['eval_metric'] ?? objective.metric),
    num_round: number('num_round', 0),
    early_stopping_rounds:
      given['early_stopping_rounds'] === undefined ? undefined : number('early_stopping_rounds', 0),
    max_depth: number('max_depth', 6),
    eta: number('eta', 0.3),
    min_child_weight: number('min_child_weight', 1),
    gamma: number('gamma', 0),
    lambda: number('lambda', 1),
    subsample: number('subsample', 1),
    colsample_bytree: number('colsample_bytree', 1),
    seed: number('seed', 0),
    max_bin: number('max_bin', 256),
    base_score: readBaseScore(objectiveName, number('base_score', 0.5)),
  };
}

function checkHyperparameter(name: string, value: string): void {
  const rule = numbers[name];
  const allowed = choices[name];
  if (rule !== undefined) {
    checkNumber(name, value, rule);
  } else if (allowed !== undefined) {
    if (!allowed.includes(value)) {
      throw new ClientError(
        `Hyperparameter ${name}: value ${value} not in range: this stand-in has ${allowed.join(', ')}`,
      );
    }
  } else if (unsupported.includes(name)) {
    throw new ClientError(`Hyperparameter ${name} is one of SageMaker's XGBoost that this stand-in does not have`);
  } else if (name !== 'eval_metric') {
    throw new ClientError(`Extraneous hyperparameter found: ${name}`);
  }
}

function checkNumber(name: string, value: string, { whole = false, min, max, above }: NumberRule): void {
  const number = (whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i).test(value) ? Number(value) : NaN;
  if (!Number.isFinite(number)) {
    throw new ClientError(
      `Hyperparameter ${name}: could not parse value "${value}" as ${whole ? 'a whole number' : 'a number'}`,
    );
  }
  const low = above ?? min ?? -Infinity;
  const high = max ?? Infinity;
  if (number < low || number > high || number === above) {
    const range = `${above === undefined ? '[' : '('}${low}, ${high}${max === undefined ? ')' : ']'}`;
    throw new ClientError(`Hyperparameter ${name}: value ${value} not in range ${range}`);
  }
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

function readMetrics(objectiveName: string, list: string): Hyperparameters['metrics'] {
  return list.split(',').map((part) => {
    const name = part.trim();
    const metric = metrics[name];
    if (metric === undefined) {
      throw new ClientError(
        `Hyperparameter eval_metric: value ${name} not in range: this stand-in has ${Object.keys(metrics).join(', ')}`,
      );
    }
    if (!metric.objectives.includes(objectiveName)) {
      throw new ClientError(
        `Metric '${name}' can only be applied for ${metric.objectives.join(' and ')}, not ${objectiveName}.`,
      );
    }
    return { name, metric };
  });
}

function readBaseScore(objectiveName: string, baseScore: number): number {
  if (objectiveName === 'binary:logistic' && !(baseScore > 0 && baseScore < 1)) {
    throw new ClientError(
      'Check failed: base_score > 0.0f && base_score < 1.0f base_score must be in (0,1) for logistic loss',
    );
  }
  return baseScore;
}
