import { z } from 'zod';
import type { Hyperparameters } from './hyperparameters.ts';
import type { Fit } from './fit.ts';
import type { Weights } from './weights.ts';

/**
 * The one file of the model's archive. The container's own is an MXNet archive under this name, which nothing here
 * reads; ours is JSON with the weights for unscaled features.
 */
export const modelFileName = 'model_algo-1';

const modelSchema = z.strictObject({
  format: z.literal('relearn linear-learner 1'),
  predictor_type: z.enum(['binary_classifier', 'multiclass_classifier', 'regressor']),
  /** A binary_classifier says 1 for scores above it. */
  threshold: z.number(),
  /** By output: a weight for each feature. */
  weights: z.array(z.array(z.number()).min(1)).min(1),
  biases: z.array(z.number()),
});

/** A model as predictions need it. */
export interface Model {
  predictorType: Hyperparameters['predictor_type'];
  threshold: number;
  weights: Weights;
}

/** A trained model as the text of its file. */
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

/** Reads what `formatModel` wrote; throws for anything else, a real container's archive too. */
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
