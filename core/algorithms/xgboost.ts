import { xgboostAccounts } from './image-accounts.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { imageUri } from './image-uri.ts';

/** SageMaker's built-in XGBoost in algorithm mode, version 1.7-1. */

/** The training image in a region. Throws for a region without the image. */
export const xgboostImage = (region: string): string => imageUri(region, 'sagemaker-xgboost:1.7-1', xgboostAccounts);

/** The objective, and the metrics in the order of the log. Early stopping watches the last one. */
const objectives = {
  binary: { objective: 'binary:logistic', eval_metric: 'auc,logloss' },
  multiclass: { objective: 'multi:softprob', eval_metric: 'merror,mlogloss' },
  regression: { objective: 'reg:squarederror', eval_metric: 'rmse' },
} as const;

/**
 * The hyperparameters of a training job. Those in the pipeline file take precedence. The seed is
 * fixed, so that the same rows give the same model.
 */
export function xgboostHyperparameters(pipeline: Pipeline, classes: number): Record<string, string> {
  return {
    num_round: '100',
    seed: '1',
    ...objectives[pipeline.problem],
    ...(pipeline.problem === 'multiclass' ? { num_class: String(classes) } : {}),
    ...pipeline.train.hyperparameters,
  };
}

/**
 * Parses the scores in a CSV answer, row-major, `width` scores per row. Batch transform writes
 * `[0.1, 0.2]`, a real-time endpoint `0.1,0.2`, and older images write all rows on one line. So
 * brackets are removed and scores are counted. Throws if a score is not a finite number or the last
 * row is incomplete. `before`: the number of scores in earlier parts of the same answer.
 */
export function parseScores(text: string, width: number, before = 0): Float64Array {
  const cells = text.replaceAll(/[[\]]/g, '').split(/[\n,]/);
  const scores = new Float64Array(cells.length);
  let count = 0;
  for (const cell of cells) {
    const trimmed = cell.trim();
    if (trimmed === '') continue;
    const score = Number(trimmed);
    if (!Number.isFinite(score))
      throw new Error(`score ${before + count + 1} of the answer is ${JSON.stringify(trimmed)}`);
    scores[count++] = score;
  }
  if (count % width !== 0) throw new Error(`${count} scores do not divide into rows of ${width}`);
  return scores.subarray(0, count);
}
