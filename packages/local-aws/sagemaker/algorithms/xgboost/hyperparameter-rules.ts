import { ClientError } from '../algorithm.ts';
import { objectives } from './objectives/objectives.ts';

interface NumberRule {
  whole?: boolean;
  min?: number;
  max?: number;
  /** Must be more than this. */
  above?: number;
  /** Must be less than this. */
  below?: number;
}

const numbers: Record<string, NumberRule> = {
  num_round: { whole: true, min: 1 },
  early_stopping_rounds: { whole: true, min: 1 },
  csv_weights: { whole: true, min: 0, max: 1 },
  max_depth: { whole: true, min: 0 },
  max_leaves: { whole: true, min: 0 },
  eta: { min: 0, max: 1 },
  min_child_weight: { min: 0 },
  max_delta_step: { min: 0 },
  gamma: { min: 0 },
  lambda: { min: 0 },
  alpha: { min: 0 },
  subsample: { above: 0, max: 1 },
  colsample_bytree: { above: 0, max: 1 },
  colsample_bylevel: { above: 0, max: 1 },
  colsample_bynode: { above: 0, max: 1 },
  scale_pos_weight: { above: 0 },
  tweedie_variance_power: { above: 1, below: 2 },
  seed: { whole: true, min: -(2 ** 31) + 1, max: 2 ** 31 - 2 },
  max_bin: { whole: true, min: 2 },
  base_score: { min: 0 },
  num_class: { whole: true, min: 2 },
  nthread: { whole: true, min: 1 },
  verbosity: { whole: true, min: 0, max: 3 },
};

/** Where the container has more words, those that are here are its defaults. */
const choices: Record<string, readonly string[]> = {
  booster: ['gbtree'],
  grow_policy: ['depthwise', 'lossguide'],
  num_parallel_tree: ['1'],
  objective: Object.keys(objectives),
  predictor: ['auto', 'cpu_predictor'],
  process_type: ['default'],
  sampling_method: ['uniform'],
  save_model_on_termination: ['false'],
  tree_method: ['auto', 'exact', 'approx', 'hist'],
};

/** Second names the container has. */
const aliases: Record<string, string> = {
  learning_rate: 'eta',
  min_split_loss: 'gamma',
  reg_alpha: 'alpha',
  reg_lambda: 'lambda',
};

/** Those the container knows and this stand-in does not: refused too, but in other words. */
const unsupported = (
  'aft_loss_distribution aft_loss_distribution_scale deterministic_histogram dsplit interaction_constraints lambda_bias ' +
  'monotone_constraints normalize_type one_drop prob_buffer_row rate_drop refresh_leaf sample_type ' +
  'single_precision_histogram sketch_eps skip_drop updater use_dask_gpu_training _kfold _num_cv_round'
).split(' ');

/** Hyperparameters under their first names; throws ClientError for the first that cannot be used. */
export function checkHyperparameters(given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([givenName, value]) => {
      const name = aliases[givenName] ?? givenName;
      checkHyperparameter(name, value);
      return [name, value];
    }),
  );
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
  } else if (name !== 'eval_metric' && name !== '_tuning_objective_metric') {
    throw new ClientError(`Extraneous hyperparameter found: ${name}`);
  }
}

function checkNumber(name: string, value: string, { whole = false, min, max, above, below }: NumberRule): void {
  const number = (whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i).test(value) ? Number(value) : NaN;
  if (!Number.isFinite(number)) {
    throw new ClientError(
      `Hyperparameter ${name}: could not parse value "${value}" as ${whole ? 'a whole number' : 'a number'}`,
    );
  }
  const low = above ?? min ?? -Infinity;
  const high = below ?? max ?? Infinity;
  if (number < low || number > high || number === above || number === below) {
    const range = `${above === undefined ? '[' : '('}${low}, ${high}${max === undefined ? ')' : ']'}`;
    throw new ClientError(`Hyperparameter ${name}: value ${value} not in range ${range}`);
  }
}
