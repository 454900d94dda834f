/** Labelled rows with the current margins and predictions of the model. */
export interface Scored {
  labels: Float32Array;
  /** The weight of each row. Undefined: all weights are 1. */
  weights: Float32Array | undefined;
  /** Sums of leaf values: one per row and group. The objective turns them into predictions. */
  margins: Float32Array;
  predictions: Float32Array;
}
