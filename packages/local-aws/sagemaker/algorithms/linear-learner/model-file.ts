import * as z from 'zod';
import type { Hyperparameters } from './hyperparameters.ts';
import type { Fit } from './fit.ts';
import type { Weights } from './weights.ts';

/**
 * The only file in the model's archive. The container writes an MXNet archive with this name. This
 * stand-in writes JSON with the weights for unscaled features, and cannot read the container's
 * file.
 */
export const modelFileName = 'model_algo-1';

const modelSchema = z.strictObject({
  format: z.literal('relearn linear-learner 1'),
  predictor_type: z.enum(['binary_classifier', 'multiclass_classifier', 'regressor']),
  /** A binary_classifier predicts 1 for scores above it. */
  threshold: z.number(),
  /** Per output: one weight per feature. */
  weights: z.array(z.array(z.number()).min(1)).min(1),
  biases: z.array(z.number()),
});

/** A trained model, reduced to what predictions need. */
export interface Model {
  predictorType: Hyperparameters['predictor_type'];
  threshold: number;
  weights: Weights;
}

/** The text of a trained model's file. */
export function formatModel({ weights, threshold }: Fit, predictorType: Hyperparameters['predictor_type']): string {
  const { outputs, columns, values } = weights;
  const row = (output: number) => output * (columns + 1);
  const model: z.infer<typeof modelSchema> = {
    format: 'relearn linear-learner 1',
    predictor_type: predictorType,
    threshold,
    weights: Array.from({ length: outputs }, (_, output) => [...values.subarray(row(output), row(output) + columns)]),
    biases: Array.from({ length: outputs }, (_, output) => values[row(output) + columns] ?? 0),
  };
  return JSON.stringify(model);
}

/**
 * Reads a file written by `formatModel`. Throws for any other file, including those of the real
 * container.
 */
export function parseModel(text: string): Model {
  const model = modelSchema.parse(JSON.parse(text));
  const columns = model.weights[0]?.length ?? 0;
  return {
    predictorType: model.predictor_type,
    threshold: model.threshold,
    weights: {
      outputs: model.weights.length,
      columns,
      values: Float64Array.from(model.weights.flatMap((weights, output) => [...weights, model.biases[output] ?? 0])),
    },
  };
}
