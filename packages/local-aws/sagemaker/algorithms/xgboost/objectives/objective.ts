import type { Scored } from '../scored.ts';

/** The hyperparameters that objectives depend on. */
export interface LossSettings {
  /** Margins per row: the number of classes for multi:*, otherwise 1. */
  groups: number;
  max_delta_step: number;
  tweedie_variance_power: number;
  scale_pos_weight: number;
}

/** A loss function, and how margins (sums of leaf values) become predictions. */
export interface Objective {
  /** The default eval_metric. */
  metric(settings: LossSettings): string;
  /** True if each class has its own trees, and a row has one margin per class. */
  multiclass: boolean;
  /** The error message for a label that is not valid. Undefined for a valid label. */
  refuseLabel(label: number, classes: number): string | undefined;
  /** True if base_score is a probability above 0 and below 1. */
  probability?: true;
  /** The margin for a base_score. */
  baseMargin(baseScore: number): number;
  /** The default base_score. Objectives without this function use 0.5. */
  estimateBaseScore?(labels: Float32Array, weights: Float32Array | undefined): number;
  /** Turns margins into predictions, `groups` per row. Both can be the same array. */
  predict(margins: Float32Array, groups: number, predictions: Float32Array): void;
  /** The answer of a model, one number per row. Default: its predictions. */
  answer?(predictions: Float32Array, groups: number): Float32Array;
  /**
   * Writes the first and second derivative of the loss for each row, for the trees of one group.
   */
  gradients(scored: Scored, settings: LossSettings, group: number, into: Float32Array): void;
  /** True if scale_pos_weight multiplies the gradients of rows with label 1. */
  scalesPositives: boolean;
  /**
   * The value of a leaf with these rows, without learning rate. Default: derived from the
   * gradients.
   */
  leafValue?(rows: Uint32Array, scored: Scored): number;
  /** The objective's parameters in the model file. */
  parameters: (settings: LossSettings) => Record<string, Record<string, string>>;
}
