import type { Matrix } from './matrix.ts';
import type { Loss } from './losses.ts';

/** A linear function with several outputs. */
export interface Weights {
  outputs: number;
  columns: number;
  /** For each output: one weight per column, then the bias. */
  values: Float64Array;
}

/** Writes the outputs of rows `from` to `to - 1` to the beginning of `into`, in row-major order. */
export function computeMargins(weights: Weights, matrix: Matrix, from: number, to: number, into: Float64Array): void {
  const { outputs, columns, values } = weights;
  for (let row = from; row < to; row++) {
    const start = row * columns;
    for (let output = 0; output < outputs; output++) {
      const first = output * (columns + 1);
      let sum = values[first + columns] ?? 0;
      for (let column = 0; column < columns; column++) {
        sum += (values[first + column] ?? 0) * (matrix.values[start + column] ?? 0);
      }
      into[(row - from) * outputs + output] = sum;
    }
  }
}

/** The scores of all rows, in row-major order. */
export function scoreMatrix(weights: Weights, matrix: Matrix, loss: Loss): Float64Array {
  const scores = new Float64Array(matrix.rows * weights.outputs);
  computeMargins(weights, matrix, 0, matrix.rows, scores);
  for (let start = 0; start < scores.length; start += weights.outputs) loss.toScores(scores, start, weights.outputs);
  return scores;
}
