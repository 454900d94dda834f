/** Numbers in row-major order. NaN is a missing value. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** A matrix for training. `labels[row]` is the label of a row. */
export interface LabelledMatrix extends Matrix {
  labels: Float32Array;
  /** The weight of each row. Undefined: all weights are 1. */
  weights?: Float32Array | undefined;
}
