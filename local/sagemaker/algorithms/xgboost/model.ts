import { objectives } from './objectives.ts';
import type { Objective } from './objectives.ts';
import { leafValue } from './tree.ts';
import type { Tree } from './tree.ts';
import type { Matrix } from './matrix.ts';

/** A trained model: what its file says, without what only training needs. */
export interface Model {
  objective: string;
  /** As the hyperparameter: a probability for binary:logistic. */
  baseScore: number;
  columns: number;
  /** How many predictions a row has: the classes of multi:softprob, otherwise 1. */
  groups: number;
  trees: Tree[];
  /** By tree: which of a row's predictions it adds to. */
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

/** Adds a tree's leaves to margins, row r's to `margins[r * groups + group]`, rounding like XGBoost to float32. */
export function addTree(tree: Tree, matrix: Matrix, margins: Float32Array, groups: number, group: number): void {
  for (let row = 0; row < matrix.rows; row++) {
    const at = row * groups + group;
    margins[at] = (margins[at] ?? 0) + leafValue(tree, matrix.values, row * matrix.columns);
  }
}

/** A matrix's predictions, `model.groups` in a row. */
export function predictMatrix(model: Model, matrix: Matrix): Float32Array {
  const objective = objectiveNamed(model.objective);
  const margins = new Float32Array(matrix.rows * model.groups).fill(objective.baseMargin(model.baseScore));
  model.trees.forEach((tree, index) => addTree(tree, matrix, margins, model.groups, model.treeGroups[index] ?? 0));
  objective.predict(margins, model.groups, margins);
  return margins;
}
