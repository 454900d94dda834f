/** Numbers in row-major order. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
}

/** A matrix for training. `labels[row]` is the label of a row. */
export interface LabelledMatrix extends Matrix {
  labels: Float32Array;
}
