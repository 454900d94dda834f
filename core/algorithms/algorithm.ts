import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { linearLearnerHyperparameters, linearLearnerImage, parseJsonLinesScores } from './linear-learner.ts';
import { parseScores, xgboostHyperparameters, xgboostImage } from './xgboost.ts';

/** The differences between SageMaker's built-in algorithms, as Relearn uses them. */
export interface Algorithm {
  /**
   * The URI of the image that trains and serves, in a region. Throws for a region without the
   * image.
   */
  image: (region: string) => string;
  /** The image's ECR repository. */
  repository: string;
  /** The hyperparameters of a training job. `classes`: the number of classes. */
  hyperparameters: (pipeline: Pipeline, classes: number) => Record<string, string>;
  /** The media type that a batch transform job or a request must accept. */
  accept: string;
  /**
   * Parses the scores in an answer, row-major, `width` scores per row. Throws for any other text.
   * `before`: the number of scores in earlier parts of the same answer, for the row number in an
   * error.
   */
  parseScores: (text: string, width: number, before?: number) => Float64Array;
}

/** The list of algorithms. Nothing else branches by algorithm name. */
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

/**
 * The media type of all channels and requests. Every algorithm reads CSV if the content type says
 * so.
 */
export const contentType = 'text/csv';

/** The number of scores per row: one probability per class for multiclass, otherwise one number. */
export function scoresPerRow(problem: Pipeline['problem'], classes: number): number {
  return problem === 'multiclass' ? classes : 1;
}
