import { objectives } from './objectives/objectives.ts';
import type { Objective } from './objectives/objective.ts';
import { leafValue } from './tree.ts';
import type { Tree } from './tree.ts';
import type { Matrix } from './matrix.ts';

/** A trained model: what its file says, without what only training needs. */
export interface Model {
  objective: string;
  /** What the file says of the objective beside its name; predictions do not depend on it. */
  objectiveParameters: Record<string, unknown>;
  /** As the hyperparameter: a probability for binary:logistic. */
  baseScore: number;
  columns: number;
  /** How many margins a row has: the classes of multi:*, otherwise 1. */
  groups: number;
  trees: Tree[];
  /** By tree: which of a row's margins it adds to. */
  treeGroups: number[];
  /** What the library keeps as strings beside the model, `best_iteration` for one. */
  attributes: Record<string, string>;
}

/** The objective of that name; throws for one there is no code for. */
export function objectiveNamed(name: string): Objective {
  const objective = objectives[name];
  if (objective === undefined) {
    throw new Error(`${name} is none of the objectives this stand-in has: ${Object.keys(objectives).join(', ')}`);
  }
  return objective;
}

/**
 * Adds a tree's leaves to margins, row r's to `margins[r * groups + group]`, rounding like XGBoost to float32; for all
 * rows, or the given ones.
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
  for (let index = 0; index < count; index++) {
    const row = rows === undefined ? index : (rows[index] ?? 0);
    const at = row * groups + group;
    margins[at] = (margins[at] ?? 0) + leafValue(tree, matrix.values, row * matrix.columns);
  }
}

/** What a model answers for a matrix, row after row: `model.groups` numbers each, or one (multi:softmax too). */
export function predictMatrix(model: Model, matrix: Matrix): Float32Array {
  const objective = objectiveNamed(model.objective);
  const margins = new Float32Array(matrix.rows * model.groups).fill(objective.baseMargin(model.baseScore));
  model.trees.forEach((tree, index) => addTree(tree, matrix, margins, model.groups, model.treeGroups[index] ?? 0));
  objective.predict(margins, model.groups, margins);
  return objective.answer?.(margins, model.groups) ?? margins;
}
