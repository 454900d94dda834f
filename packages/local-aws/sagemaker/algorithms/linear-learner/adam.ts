import type { Hyperparameters } from './hyperparameters.ts';
import type { Weights } from './weights.ts';

const epsilon = 1e-8;

/**
 * Adam for the weights of a linear function, with L1 and L2 penalties. The bias has its own step
 * size and L2 penalty.
 */
export function createAdam(
  weights: Weights,
  hyperparameters: Hyperparameters,
): (gradients: Float64Array, learningRate: number) => void {
  const { beta_1, beta_2, l1, wd, use_bias, bias_lr_mult, bias_wd_mult } = hyperparameters;
  const { values, columns } = weights;
  const first = new Float64Array(values.length);
  const second = new Float64Array(values.length);
  let steps = 0;
  return (gradients, learningRate) => {
    steps++;
    const step = (learningRate * Math.sqrt(1 - beta_2 ** steps)) / (1 - beta_1 ** steps);
    for (let index = 0; index < values.length; index++) {
      const isBias = index % (columns + 1) === columns;
      if (isBias && !use_bias) continue;
      const weight = values[index] ?? 0;
      const penalty = isBias ? wd * bias_wd_mult * weight : wd * weight + l1 * Math.sign(weight);
      const gradient = (gradients[index] ?? 0) + penalty;
      const mean = beta_1 * (first[index] ?? 0) + (1 - beta_1) * gradient;
      const square = beta_2 * (second[index] ?? 0) + (1 - beta_2) * gradient * gradient;
      first[index] = mean;
      second[index] = square;
      values[index] = weight - (step * (isBias ? bias_lr_mult : 1) * mean) / (Math.sqrt(square) + epsilon);
    }
  };
}
