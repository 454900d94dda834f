import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { linearLearnerHyperparameters, linearLearnerImage, parseJsonLinesScores } from './linear-learner.ts';
import { parseScores, xgboostHyperparameters, xgboostImage } from './xgboost.ts';

/** All that differs between the built-in algorithms of SageMaker, as Relearn uses them. */
export interface Algorithm {
  /** The image that trains and serves, in a region; throws for a region without one. */
  image: (region: string) => string;
  /** The ECR repository of the image. */
  repository: string;
  /** The hyperparameters of a training job. `classes`: how many there are. */
  hyperparameters: (pipeline: Pipeline, classes: number) => Record<string, string>;
  /** What a batch transform job or a request must accept. */
  accept: string;
  /**
   * Scores from an answer's text, row-major, `width` a row; throws for text that is not such scores. `before` scores
   * came in earlier parts of the same answer.
   */
  parseScores: (text: string, width: number, before?: number) => Float64Array;
}

/** The one place that knows which algorithms there are. */
export const algorithms: Record<Pipeline['train']['algorithm'], Algorithm> = {
  xgboost: {
    image: xgboostImage,
    repository: 'sagemaker-xgboost',
    hyperparameters: xgboostHyperparameters,
    accept: 'text/csv',
    parseScores,
  },
  'linear-learner': {
    image: linearLearnerImage,
    repository: 'linear-learner',
    hyperparameters: linearLearnerHyperparameters,
    accept: 'application/jsonlines',
    parseScores: parseJsonLinesScores,
  },
};

/** All channels and requests are CSV, which every one reads when told so. */
export const contentType = 'text/csv';

/** How many scores a model gives a row: one probability a class for multiclass, otherwise one number. */
export function scoresPerRow(problem: Pipeline['problem'], classes: number): number {
  return problem === 'multiclass' ? classes : 1;
}
