/**
 * A regression tree. Node 0 is the root. Arrays are indexed by node and named as in XGBoost's model
 * file.
 */
export interface Tree {
  /** -1 for a leaf. */
  leftChildren: Int32Array;
  rightChildren: Int32Array;
  parents: Int32Array;
  splitIndices: Int32Array;
  /** Rows with `x < condition` go left. For a leaf: its value. */
  splitConditions: Float32Array;
  /** 1 if rows without a value of the feature go left. */
  defaultLeft: Uint8Array;
  lossChanges: Float32Array;
  sumHessian: Float32Array;
  baseWeights: Float32Array;
}

/** The value of the leaf for the row that starts at `values[start]`. */
export function predictRow(tree: Tree, values: Float32Array, start: number): number {
  const { leftChildren, rightChildren, splitIndices, splitConditions, defaultLeft } = tree;
  let node = 0;
  for (;;) {
    const left = leftChildren[node] ?? -1;
    const condition = splitConditions[node] ?? 0;
    if (left === -1) {
      return condition;
    }
    const value = values[start + (splitIndices[node] ?? 0)] ?? NaN;
    const goesLeft = value < condition || (Number.isNaN(value) && defaultLeft[node] === 1);
    node = goesLeft ? left : (rightChildren[node] ?? 0);
  }
}
