/** Rows of numbers, row after row; NaN is a missing value. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** A matrix for training: `labels[row]` is what `row` should predict. */
export interface LabelledMatrix extends Matrix {
  labels: Float32Array;
  /** How much each row counts; undefined where all count the same. */
  weights?: Float32Array | undefined;
}
