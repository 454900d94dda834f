import type { Matrix } from './matrix.ts';
import type { Loss } from './losses.ts';

/** A linear function with several outputs. */
export interface Weights {
  outputs: number;
  columns: number;
  /** Output after output: a weight for each column, then the bias. */
  values: Float64Array;
}

/** The outputs of rows `from` up to, not including, `to`, into the beginning of `into`, a row after the other. */
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

/** The scores of all rows, a row after the other. */
export function scoreMatrix(weights: Weights, matrix: Matrix, loss: Loss): Float64Array {
  const scores = new Float64Array(matrix.rows * weights.outputs);
  computeMargins(weights, matrix, 0, matrix.rows, scores);
  for (let start = 0; start < scores.length; start += weights.outputs) loss.toScores(scores, start, weights.outputs);
  return scores;
}
