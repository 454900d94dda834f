/** Rows of numbers, row after row. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** A matrix for training: `labels[row]` is what `row` should predict. */
export interface LabelledMatrix extends Matrix {
  labels: Float32Array;
}
