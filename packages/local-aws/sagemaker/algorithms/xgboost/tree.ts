/** One regression tree. Node 0 is the root; arrays are by node, named as in XGBoost's model file. */
export interface Tree {
  /** -1 at a leaf. */
  leftChildren: Int32Array;
  rightChildren: Int32Array;
  parents: Int32Array;
  splitIndices: Int32Array;
  /** Rows with `x < condition` go left; at a leaf this is the leaf's value. */
  splitConditions: Float32Array;
  /** 1 where rows that miss the feature go left. */
  defaultLeft: Uint8Array;
  lossChanges: Float32Array;
  sumHessian: Float32Array;
  baseWeights: Float32Array;
}

/** The value of the leaf that the row beginning at `values[start]` falls into. */
export function leafValue(tree: Tree, values: Float32Array, start: number): number {
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
