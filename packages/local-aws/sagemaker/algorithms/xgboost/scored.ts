/** Rows with labels and what the model makes of them so far. */
export interface Scored {
  labels: Float32Array;
  /** How much each row counts; undefined where all count the same. */
  weights: Float32Array | undefined;
  /** Sums of leaves, and what the objective makes of them; as many in a row as there are groups. */
  margins: Float32Array;
  predictions: Float32Array;
}
