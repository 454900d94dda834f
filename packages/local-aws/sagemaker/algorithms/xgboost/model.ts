import { objectives } from './objectives/objectives.ts';
import type { Objective } from './objectives/objective.ts';
import { predictRow } from './tree.ts';
import type { Tree } from './tree.ts';
import type { Matrix } from './matrix.ts';

/** A trained model, as its file contains it. */
export interface Model {
  objective: string;
  /** The objective's parameters in the file. Predictions do not depend on them. */
  objectiveParameters: Record<string, unknown>;
  /** In the unit of the hyperparameter: a probability for binary:logistic. */
  baseScore: number;
  columns: number;
  /** Margins per row: the number of classes for multi:*, otherwise 1. */
  groups: number;
  trees: Tree[];
  /** By tree: the index of the margin that it contributes to. */
  treeGroups: number[];
  /** Strings that the library stores with the model, for example `best_iteration`. */
  attributes: Record<string, string>;
}

/** The objective with this name. Throws if it is not implemented here. */
export function objectiveNamed(name: string): Objective {
  const objective = objectives[name];
  if (objective === undefined) {
    throw new Error(
      `objective ${name} is not supported by this stand-in. It supports ${Object.keys(objectives).join(', ')}`,
    );
  }
  return objective;
}

/**
 * Adds the leaf value of row r to `margins[r * groups + group]`, rounded to float32 as in XGBoost.
 * Default: for all rows.
 */
export function addTree(
  tree: Tree,
  matrix: Matrix,
  margins: Float32Array,
  groups: number,
  group: number,
  rows?: Uint32Array,
): void {
  const count = rows?.length ?? matrix.rows;
  for (let position = 0; position < count; position++) {
    const row = rows === undefined ? position : (rows[position] ?? 0);
    const index = row * groups + group;
    margins[index] = (margins[index] ?? 0) + predictRow(tree, matrix.values, row * matrix.columns);
  }
}

/**
 * The predictions for a matrix in row-major order: `model.groups` numbers per row, or one (also for
 * multi:softmax).
 */
export function predictMatrix(model: Model, matrix: Matrix): Float32Array {
  const objective = objectiveNamed(model.objective);
  const margins = new Float32Array(matrix.rows * model.groups).fill(objective.baseMargin(model.baseScore));
  model.trees.forEach((tree, index) => addTree(tree, matrix, margins, model.groups, model.treeGroups[index] ?? 0));
  objective.predict(margins, model.groups, margins);
  return objective.answer?.(margins, model.groups) ?? margins;
}
