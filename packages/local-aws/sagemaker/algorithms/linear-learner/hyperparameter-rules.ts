import { checkHyperparameter, type HyperparameterRules, type NumberRule } from '../hyperparameter-rules.ts';

const auto = ['auto'] as const;
const count: NumberRule = { whole: true, min: 1 };
const share: NumberRule = { above: 0, below: 1 };
const booleans = ['true', 'false'] as const;

const rules: HyperparameterRules = {
  numbers: {
    feature_dim: { ...count, words: auto },
    num_classes: { whole: true, min: 1, max: 1_000_000 },
    mini_batch_size: count,
    epochs: count,
    learning_rate: { above: 0, words: auto },
    l1: { min: 0, words: auto },
    wd: { min: 0, words: auto },
    beta_1: { min: 0, below: 1, words: auto },
    beta_2: { min: 0, below: 1, words: auto },
    bias_lr_mult: { above: 0, words: auto },
    bias_wd_mult: { min: 0, words: auto },
    lr_scheduler_step: { ...count, words: auto },
    lr_scheduler_factor: { ...share, words: auto },
    lr_scheduler_minimum_lr: { above: 0, words: auto },
    num_point_for_scaler: count,
    num_calibration_samples: { ...count, words: auto },
    num_models: { ...count, words: auto },
    init_scale: { above: 0 },
    init_sigma: { above: 0 },
    init_bias: {},
    early_stopping_patience: count,
    early_stopping_tolerance: { above: 0 },
    positive_example_weight_mult: { above: 0, words: ['balanced'] },
    target_recall: share,
    target_precision: share,
    f_beta: { above: 0 },
    accuracy_top_k: count,
  },
  choices: {
    predictor_type: ['binary_classifier', 'multiclass_classifier', 'regressor'],
    optimizer: ['auto', 'adam'],
    init_method: ['uniform', 'normal'],
    binary_classifier_model_selection_criteria: [
      'accuracy',
      'f_beta',
      'precision_at_target_recall',
      'recall_at_target_precision',
      'loss_function',
    ],
    use_bias: booleans,
    use_lr_scheduler: booleans,
    balance_multiclass_weights: booleans,
    normalize_data: [...booleans, 'auto'],
    normalize_label: [...booleans, 'auto'],
    unbias_data: [...booleans, 'auto'],
    unbias_label: [...booleans, 'auto'],
  },
  unsupported: ['huber_delta', 'loss_insensitivity', 'margin', 'momentum', 'quantile'],
  // `loss` depends on predictor_type. SageMaker adds the second name in tuning jobs.
  unchecked: ['loss', '_tuning_objective_metric'],
  refuse: {
    notANumber: describeNumber,
    outOfRange: describeNumber,
    notAChoice: (name, value, choices) =>
      `Hyperparameter ${name}: '${value}' is not one of ${JSON.stringify(choices)}, which this stand-in supports`,
    unsupported: (name) =>
      `Hyperparameter ${name} is one of SageMaker's linear learner that this stand-in does not support`,
    unknown: (name) => `Additional hyperparameters are not allowed ('${name}' was unexpected)`,
  },
};

/** Throws ClientError for the first hyperparameter that cannot be used. */
export function checkHyperparameters(hyperparameters: Record<string, string>): void {
  for (const [name, value] of Object.entries(hyperparameters)) checkHyperparameter(name, value, rules);
}

function describeNumber(
  name: string,
  value: string,
  { whole, min, max, above, below, words = [] }: NumberRule,
): string {
  const number = [
    `a ${whole ? 'whole ' : ''}number`,
    min === undefined ? '' : `of at least ${min}`,
    above === undefined ? '' : `above ${above}`,
    max === undefined ? '' : `of at most ${max}`,
    below === undefined ? '' : `below ${below}`,
  ].filter((part) => part !== '');
  const alternatives = [...words.map((word) => `'${word}'`), number.join(' ')];
  return `Hyperparameter ${name}: '${value}' is not ${alternatives.join(' or ')}`;
}
