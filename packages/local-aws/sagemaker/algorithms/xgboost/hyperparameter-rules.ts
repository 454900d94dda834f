import { checkHyperparameter, type HyperparameterRules, type NumberRule } from '../hyperparameter-rules.ts';
import { objectives } from './objectives/objectives.ts';

const rules: HyperparameterRules = {
  numbers: {
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
  },
  // The container accepts more values for some of these. The ones here include its defaults.
  choices: {
    booster: ['gbtree'],
    grow_policy: ['depthwise', 'lossguide'],
    num_parallel_tree: ['1'],
    objective: Object.keys(objectives),
    predictor: ['auto', 'cpu_predictor'],
    process_type: ['default'],
    sampling_method: ['uniform'],
    save_model_on_termination: ['false'],
    tree_method: ['auto', 'exact', 'approx', 'hist'],
  },
  unsupported: (
    'aft_loss_distribution aft_loss_distribution_scale deterministic_histogram dsplit interaction_constraints lambda_bias ' +
    'monotone_constraints normalize_type one_drop prob_buffer_row rate_drop refresh_leaf sample_type ' +
    'single_precision_histogram sketch_eps skip_drop updater use_dask_gpu_training _kfold _num_cv_round'
  ).split(' '),
  unchecked: ['eval_metric', '_tuning_objective_metric'],
  refuse: {
    notANumber: (name, value, { whole }) =>
      `Hyperparameter ${name}: could not parse value "${value}" as ${whole ? 'a whole number' : 'a number'}`,
    outOfRange: (name, value, rule) => `Hyperparameter ${name}: value ${value} not in range ${intervalOf(rule)}`,
    notAChoice: (name, value, choices) =>
      `Hyperparameter ${name}: value ${value} not in range: this stand-in supports ${choices.join(', ')}`,
    unsupported: (name) => `Hyperparameter ${name} is one of SageMaker's XGBoost that this stand-in does not support`,
    unknown: (name) => `Extraneous hyperparameter found: ${name}`,
  },
};

/** Second names that the container accepts. */
const aliases: Record<string, string> = {
  learning_rate: 'eta',
  min_split_loss: 'gamma',
  reg_alpha: 'alpha',
  reg_lambda: 'lambda',
};

/**
 * Hyperparameters under their first names. Throws ClientError for the first one that cannot be
 * used.
 */
export function checkHyperparameters(hyperparameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(hyperparameters).map(([nameOrAlias, value]) => {
      const name = aliases[nameOrAlias] ?? nameOrAlias;
      checkHyperparameter(name, value, rules);
      return [name, value];
    }),
  );
}

/** The range in the container's notation, for example `(0, 1]`. */
function intervalOf({ min, max, above, below }: NumberRule): string {
  const low = above ?? min ?? -Infinity;
  const high = below ?? max ?? Infinity;
  return `${above === undefined ? '[' : '('}${low}, ${high}${max === undefined ? ')' : ']'}`;
}
