import { validationException } from '../errors.ts';

/** An algorithm and the container image that contains it in AWS. */
export interface KnownAlgorithm {
  /** The image's URI in a region. Throws for a region that does not have it. */
  imageIn(region: string): string;
  /** The module that exports the Algorithm as `exportName`. A process of its own imports it. */
  module: URL;
  exportName: string;
  /**
   * The metrics and hyperparameters of tuning jobs. Without it, the algorithm cannot be tuned here.
   */
  tuning?: Tuning;
}

interface Tuning {
  objectives: Record<string, 'Maximize' | 'Minimize'>;
  tunable: Record<string, 'Integer' | 'Continuous' | 'Categorical'>;
}

/** By any name. Only their images identify algorithms in requests. */
export type KnownAlgorithms = Record<string, KnownAlgorithm>;

/** Source: xgb_constants.py of aws/sagemaker-xgboost-container. */
const xgboostObjectives = {
  ...directed('Maximize', 'accuracy auc aucpr balanced_accuracy f1 f1_binary f1_macro map ndcg precision r2 recall'),
  ...directed('Minimize', 'error gamma-nloglik logloss mae mape merror mlogloss mphe mse poisson-nloglik rmse rmsle'),
};

/** Source: SageMaker's documentation of linear learner, the metrics of channel validation. */
const linearLearnerObjectives = {
  ...directed('Maximize', 'binary_classification_accuracy binary_f_beta precision recall roc_auc_score'),
  ...directed(
    'Maximize',
    'multiclass_accuracy multiclass_top_k_accuracy dcg macro_f_beta macro_precision macro_recall',
  ),
  ...directed('Minimize', 'objective_loss mse absolute_loss'),
};

/** For each built-in algorithm: its image in a region, and what a tuning job may vary. */
export type BuiltInOptions = Record<
  'xgboost' | 'linear-learner',
  Pick<KnownAlgorithm, 'imageIn'> & Pick<Tuning, 'tunable'>
>;

/** SageMaker's built-in XGBoost and linear learner. */
export function builtInAlgorithms({ xgboost, 'linear-learner': linearLearner }: BuiltInOptions): KnownAlgorithms {
  return {
    xgboost: {
      imageIn: xgboost.imageIn,
      module: new URL('./xgboost/xgboost.ts', import.meta.url),
      exportName: 'xgboost',
      tuning: { objectives: xgboostObjectives, tunable: xgboost.tunable },
    },
    'linear-learner': {
      imageIn: linearLearner.imageIn,
      module: new URL('./linear-learner/linear-learner.ts', import.meta.url),
      exportName: 'linearLearner',
      tuning: { objectives: linearLearnerObjectives, tunable: linearLearner.tunable },
    },
  };
}

/**
 * The algorithm of an image URI. AWS accepts any image and fails the job later. Here an unknown
 * image is rejected at once, with a list of the known images.
 */
export function algorithmOf(image: string, algorithms: KnownAlgorithms, region: string): KnownAlgorithm {
  const known = Object.values(algorithms);
  const algorithm = known.find((candidate) => candidate.imageIn(region) === image);
  if (algorithm) return algorithm;
  const images = known.map((candidate) => candidate.imageIn(region)).join(', ');
  throw validationException(`Image ${image} is not supported by this stand-in. In ${region} it knows: ${images}`);
}

function directed(type: 'Maximize' | 'Minimize', names: string): Record<string, 'Maximize' | 'Minimize'> {
  return Object.fromEntries(names.split(' ').map((name) => [`validation:${name}`, type]));
}
