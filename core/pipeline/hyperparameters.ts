/** What one hyperparameter may be: a number within bounds, one of some words, or (with neither) free text. */
interface Rule {
  kind: 'integer' | 'number' | 'choice' | 'text';
  min?: number;
  /** Like min, but the bound itself is not allowed. */
  above?: number;
  max?: number;
  below?: number;
  choices?: readonly string[];
}

const integer = (min: number, max?: number): Rule => ({ kind: 'integer', min, ...(max === undefined ? {} : { max }) });
const within = (bounds: Omit<Rule, 'kind' | 'choices'>): Rule => ({ kind: 'number', ...bounds });
const choiceOf = (...choices: string[]): Rule => ({ kind: 'choice', choices });
const share = within({ above: 0, max: 1 });
const text: Rule = { kind: 'text' };

/** XGBoost in algorithm mode; names and ranges of aws/sagemaker-xgboost-container's hyperparameter_validation.py. */
export const xgboostRules: Record<string, Rule> = {
  num_round: integer(1),
  early_stopping_rounds: integer(1),
  booster: choiceOf('gbtree', 'gblinear', 'dart'),
  verbosity: integer(0, 3),
  nthread: integer(1),
  eta: within({ min: 0, max: 1 }),
  gamma: within({ min: 0 }),
  max_depth: integer(0),
  min_child_weight: within({ min: 0 }),
  max_delta_step: within({ min: 0 }),
  subsample: share,
  colsample_bytree: share,
  colsample_bylevel: share,
  colsample_bynode: share,
  lambda: within({ min: 0 }),
  alpha: within({ min: 0 }),
  tree_method: choiceOf('auto', 'exact', 'approx', 'hist', 'gpu_hist'),
  sketch_eps: within({ above: 0, below: 1 }),
  scale_pos_weight: within({ above: 0 }),
  updater: text,
  dsplit: choiceOf('row', 'col'),
  refresh_leaf: integer(0, 1),
  process_type: choiceOf('default', 'update'),
  grow_policy: choiceOf('depthwise', 'lossguide'),
  max_leaves: integer(0),
  max_bin: integer(0),
  predictor: choiceOf('auto', 'cpu_predictor', 'gpu_predictor'),
  monotone_constraints: text,
  interaction_constraints: text,
  sample_type: choiceOf('uniform', 'weighted'),
  normalize_type: choiceOf('tree', 'forest'),
  rate_drop: within({ min: 0, max: 1 }),
  one_drop: integer(0, 1),
  skip_drop: within({ min: 0, max: 1 }),
  lambda_bias: within({ min: 0, max: 1 }),
  base_score: within({ min: 0 }),
  seed: integer(-(2 ** 31) + 1, 2 ** 31 - 2),
  num_parallel_tree: integer(1),
  save_model_on_termination: choiceOf('true', 'false'),
  single_precision_histogram: choiceOf('true', 'false'),
  deterministic_histogram: choiceOf('true', 'false'),
  sampling_method: choiceOf('uniform', 'gradient_based'),
  prob_buffer_row: within({ above: 1 }),
};

/** Names the container knows and the pipeline file must not set, with the reason. */
export const xgboostRefused: Record<string, string> = {
  objective: 'follows from "problem"; delete it',
  num_class: 'is counted in the training rows; delete it',
  eval_metric: 'is set by Relearn: training stops early by, and reports, the metrics of "problem"; delete it',
  csv_weights: 'would read the first feature as a weight; delete it',
  _kfold: 'would train several models where one is judged and served; delete it',
  _num_cv_round: 'goes with _kfold, which is not available; delete it',
  _tuning_objective_metric: 'is set by SageMaker in a tuning job; delete it',
  tweedie_variance_power: 'goes with an objective that no "problem" uses; delete it',
  aft_loss_distribution: 'goes with an objective that no "problem" uses; delete it',
  aft_loss_distribution_scale: 'goes with an objective that no "problem" uses; delete it',
  learning_rate: 'is a second name of "eta"; write "eta"',
  min_split_loss: 'is a second name of "gamma"; write "gamma"',
  reg_lambda: 'is a second name of "lambda"; write "lambda"',
  reg_alpha: 'is a second name of "alpha"; write "alpha"',
};

/** What a hyperparameter's value must be, if it is not; undefined if it is. */
export function valueMistake(rule: Rule, value: string): string | undefined {
  if (rule.kind === 'choice') return rule.choices?.includes(value) ? undefined : `one of ${rule.choices?.join(', ')}`;
  if (rule.kind === 'text') return value.trim() === '' ? 'a text' : undefined;
  const pattern = rule.kind === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const amount = Number(value);
  const allowed =
    pattern.test(value) &&
    amount >= (rule.min ?? -Infinity) &&
    amount > (rule.above ?? -Infinity) &&
    amount <= (rule.max ?? Infinity) &&
    amount < (rule.below ?? Infinity);
  return allowed ? undefined : describe(rule);
}

function describe(rule: Rule): string {
  const bounds = [
    rule.min === undefined ? '' : `at least ${rule.min}`,
    rule.above === undefined ? '' : `above ${rule.above}`,
    rule.max === undefined ? '' : `at most ${rule.max}`,
    rule.below === undefined ? '' : `below ${rule.below}`,
  ].filter((part) => part !== '');
  return `a ${rule.kind === 'integer' ? 'whole ' : ''}number, ${bounds.join(' and ')}`;
}
