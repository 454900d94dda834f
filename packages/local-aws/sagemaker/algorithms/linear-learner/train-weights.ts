import { ClientError } from '../algorithm.ts';
import type { LabelledMatrix } from './matrix.ts';
import { createRandom } from '../random.ts';
import { createAdam } from './adam.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { losses } from './losses.ts';
import type { Scaling } from './scaler.ts';
import { computeMargins, type Weights } from './weights.ts';

/** The weight of a row in the loss, by label. Undefined if all weights are 1. */
function labelWeights(labels: Float32Array, hyperparameters: Hyperparameters): Float64Array | undefined {
  const { predictor_type, outputs, positive_example_weight_mult: mult, balance_multiclass_weights } = hyperparameters;
  const classes = predictor_type === 'binary_classifier' ? 2 : outputs;
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  if (predictor_type === 'binary_classifier' && mult !== 1) {
    const positives = counts[1] ?? 0;
    return Float64Array.of(1, mult === 'balanced' ? (counts[0] ?? 0) / Math.max(positives, 1) : mult);
  }
  if (predictor_type === 'multiclass_classifier' && balance_multiclass_weights) {
    return counts.map((count) => labels.length / (classes * Math.max(count, 1)));
  }
  return undefined;
}

/** The same initial weights every time. */
export function initialWeights(columns: number, hyperparameters: Hyperparameters): Weights {
  const { outputs, init_method, init_scale, init_sigma, init_bias, use_bias } = hyperparameters;
  const random = createRandom(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const draw = () => (init_method === 'normal' ? init_sigma * normal() : init_scale * (2 * random() - 1));
  const values = Float64Array.from({ length: outputs * (columns + 1) }, (_, index) =>
    index % (columns + 1) === columns ? (use_bias ? init_bias : 0) : draw(),
  );
  return { outputs, columns, values };
}

/**
 * Returns a function that trains the weights for one epoch: on all scaled rows in order, one
 * mini-batch at a time. It returns the mean loss during the epoch, in the label's units. Throws
 * ClientError if there are fewer rows than a mini-batch needs, and if the loss is not finite.
 */
export function createEpoch(
  weights: Weights,
  matrix: LabelledMatrix,
  label: Scaling,
  hyperparameters: Hyperparameters,
): () => number {
  const { rows, columns, values, labels } = matrix;
  const { outputs, mini_batch_size: size, predictor_type } = hyperparameters;
  if (rows < size) {
    throw new ClientError(
      'No training data processed. Either the training channel is empty or the mini-batch size is too high. Verify ' +
        `that training data contains non-empty files and the mini-batch size is less than the number of records per training host. (${rows} records, mini_batch_size ${size})`,
    );
  }
  const loss = losses[predictor_type];
  const weightOf = labelWeights(labels, hyperparameters);
  const update = createAdam(weights, hyperparameters);
  const learningRate = createSchedule(hyperparameters, Math.ceil(rows / size));
  const scores = new Float64Array(size * outputs);
  const gradients = new Float64Array(weights.values.length);
  let batches = 0;

  return () => {
    let sum = 0;
    for (let from = 0; from < rows; from += size) {
      const to = Math.min(from + size, rows);
      computeMargins(weights, matrix, from, to, scores);
      gradients.fill(0);
      for (let row = from; row < to; row++) {
        const start = (row - from) * outputs;
        const target = ((labels[row] ?? 0) - label.shift) / label.scale;
        loss.toScores(scores, start, outputs);
        sum += loss.of(scores, start, target);
        loss.toGradients(scores, start, outputs, target);
        addRow(row, start, (weightOf?.[target] ?? 1) / (to - from));
      }
      update(gradients, learningRate(batches++));
    }
    if (!Number.isFinite(sum)) {
      throw new ClientError(
        'The training loss is not a finite number. Lower learning_rate, or set normalize_data to true',
      );
    }
    return (sum / rows) * label.scale ** 2;
  };

  function addRow(row: number, start: number, factor: number): void {
    for (let output = 0; output < outputs; output++) {
      const slope = (scores[start + output] ?? 0) * factor;
      const first = output * (columns + 1);
      for (let column = 0; column < columns; column++) {
        gradients[first + column] = (gradients[first + column] ?? 0) + slope * (values[row * columns + column] ?? 0);
      }
      gradients[first + columns] = (gradients[first + columns] ?? 0) + slope;
    }
  }
}

/**
 * The learning rate by mini-batch. It is multiplied by a factor after every `lr_scheduler_step`
 * mini-batches.
 */
function createSchedule(hyperparameters: Hyperparameters, batchesInEpoch: number): (batch: number) => number {
  const { use_lr_scheduler, lr_scheduler_step, lr_scheduler_factor, lr_scheduler_minimum_lr } = hyperparameters;
  // With fewer mini-batches each step must be larger to reach the same point. The container tries
  // several rates.
  const learning_rate = hyperparameters.learning_rate ?? Math.min(0.3, Math.max(0.01, 5 / batchesInEpoch));
  if (!use_lr_scheduler) return () => learning_rate;
  const step = lr_scheduler_step ?? batchesInEpoch;
  const minimum = Math.min(lr_scheduler_minimum_lr, learning_rate);
  return (batch) => Math.max(minimum, learning_rate * lr_scheduler_factor ** Math.floor(batch / step));
}
