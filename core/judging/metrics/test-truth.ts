import type { SliceColumn } from './slices.ts';

/** The truth of the test rows, in the order of the scores. */
export interface TestTruth {
  /** The class names that `labels` indexes; empty for regression. */
  labelNames: string[];
  labels: Int32Array;
  /** Targets in their own units; empty for classification. */
  targets: Float64Array;
  /** 1 if the row is a test row of the champion's split, too. */
  shared: Uint8Array;
  /** 1 if the row is newer than the champion's run; absent if that is unknown. */
  newer?: Uint8Array;
  /** The cluster of each row; absent if each row is a cluster of its own. */
  clusters?: Int32Array;
  /** The columns of gate.slices. */
  slices?: SliceColumn[];
}
