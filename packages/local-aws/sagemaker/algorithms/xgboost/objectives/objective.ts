import type { Scored } from '../scored.ts';

/** The hyperparameters that losses depend on. */
export interface LossSettings {
  /** How many margins a row has: the classes of multi:*, otherwise 1. */
  groups: number;
  max_delta_step: number;
  tweedie_variance_power: number;
  scale_pos_weight: number;
}

/** What is learned: how margins (sums of leaves) become predictions, and how far a prediction is from its label. */
export interface Objective {
  /** The eval_metric where none is asked for. */
  metric(settings: LossSettings): string;
  /** True where each class has trees of its own, and a row as many margins as there are classes. */
  multiclass: boolean;
  /** What is wrong with a label, or undefined. */
  refuseLabel(label: number, classes: number): string | undefined;
  /** True where base_score is a probability, and neither 0 nor 1. */
  probability?: true;
  /** The margin that stands for `base_score`. */
  baseMargin(baseScore: number): number;
  /** The base_score where none is asked for; 0.5 if this is not there. */
  estimateBaseScore?(labels: Float32Array, weights: Float32Array | undefined): number;
  /** Turns margins into predictions, `groups` of them in a row; both may be the same array. */
  predict(margins: Float32Array, groups: number, predictions: Float32Array): void;
  /** What a model answers, where that is not its predictions: one number a row. */
  answer?(predictions: Float32Array, groups: number): Float32Array;
  /** First and second derivative of the loss by row, for the trees of one group. */
  gradients(scored: Scored, settings: LossSettings, group: number, into: Float32Array): void;
  /** True where scale_pos_weight multiplies the gradients of rows labelled 1. */
  scalesPositives: boolean;
  /** The value of a leaf with these rows, where it does not follow from their gradients; no learning rate is applied. */
  leafValue?(rows: Uint32Array, scored: Scored): number;
  /** What the model file says of it beside its name. */
  parameters: (settings: LossSettings) => Record<string, Record<string, string>>;
}
