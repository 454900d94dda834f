import * as z from 'zod';
import type { Model } from './model.ts';
import { objectiveNamed } from './model.ts';
import { shortestFloat } from '../shortest-float.ts';
import type { Tree } from './tree.ts';
import { parseUbjson } from './ubjson.ts';

/** The file's name in model.tar.gz. */
export const modelFileName = 'xgboost-model';

/** The version that XGBoost 1.7 writes into its models. */
const version = [1, 7, 4];

/**
 * The model as XGBoost 1.7 writes it with `Booster.save_model('x.json')`, except that each tree is
 * on its own line.
 */
export function formatModel(model: Model): string {
  const groups = String(model.groups);
  const parameters = {
    base_score: float(model.baseScore),
    boost_from_average: '1',
    num_class: model.groups === 1 ? '0' : groups,
    num_feature: String(model.columns),
    num_target: '1',
  };
  const objective = { name: model.objective, ...model.objectiveParameters };
  const count = { num_parallel_tree: '1', num_trees: String(model.trees.length), size_leaf_vector: '0' };
  const trees = model.trees.map((tree, id) => formatTree(tree, id, model.columns));
  return (
    `{"learner":{"attributes":${JSON.stringify(model.attributes)},"feature_names":[],"feature_types":[],` +
    `"gradient_booster":{"model":{"gbtree_model_param":${JSON.stringify(count)},` +
    `"tree_info":${JSON.stringify(model.treeGroups)},"trees":[\n${trees.join(',\n')}\n]},"name":"gbtree"},` +
    `"learner_model_param":${JSON.stringify(parameters)},"objective":${JSON.stringify(objective)}},` +
    `"version":${JSON.stringify(version)}}\n`
  );
}

function formatTree(tree: Tree, id: number, columns: number): string {
  const nodes = tree.parents.length;
  const size = { num_deleted: '0', num_feature: String(columns), num_nodes: String(nodes), size_leaf_vector: '0' };
  const zeros = Array.from({ length: nodes }, () => 0).join(',');
  return (
    `{"base_weights":${floats(tree.baseWeights)},"categories":[],"categories_nodes":[],"categories_segments":[],` +
    `"categories_sizes":[],"default_left":[${tree.defaultLeft.join(',')}],"id":${id},` +
    `"left_children":[${tree.leftChildren.join(',')}],"loss_changes":${floats(tree.lossChanges)},` +
    `"parents":[${tree.parents.join(',')}],"right_children":[${tree.rightChildren.join(',')}],` +
    `"split_conditions":${floats(tree.splitConditions)},"split_indices":[${tree.splitIndices.join(',')}],` +
    `"split_type":[${zeros}],"sum_hessian":${floats(tree.sumHessian)},"tree_param":${JSON.stringify(size)}}`
  );
}

function floats(values: Float32Array): string {
  return `[${Array.from(values, float).join(',')}]`;
}

/**
 * The library reads a number without a point or exponent as an integer, and rejects it if it
 * expects a float.
 */
function float(value: number): string {
  const text = String(shortestFloat(value));
  return /[.e]/.test(text) ? text : `${text}E0`;
}

const numberText = z.string().regex(/^-?[\d.eE+-]+$/);
const numbers = z.array(z.number());

const treeSchema = z.object({
  base_weights: numbers,
  default_left: z.array(z.union([z.number(), z.boolean()])),
  left_children: numbers,
  loss_changes: numbers,
  parents: numbers,
  right_children: numbers,
  split_conditions: numbers,
  split_indices: numbers,
  split_type: z.array(z.literal(0, 'categorical splits are not supported')).optional(),
  sum_hessian: numbers,
});

const modelSchema = z.object({
  learner: z.object({
    attributes: z.record(z.string(), z.string()).default({}),
    gradient_booster: z.object({
      model: z.object({ tree_info: numbers, trees: z.array(treeSchema) }),
      name: z.literal('gbtree', 'the only supported booster is gbtree'),
    }),
    learner_model_param: z.object({ base_score: numberText, num_class: numberText, num_feature: numberText }),
    objective: z.looseObject({ name: z.string() }),
  }),
});

/**
 * Reads a model in XGBoost's JSON or UBJSON, written by the library (versions 1.0 to 2) or by
 * `formatModel`. Throws for all other formats, including the library's old binary format and
 * pickles.
 */
export function parseModel(file: Buffer): Model {
  const parsed = modelSchema.safeParse(readContent(file));
  if (!parsed.success) {
    throw new Error(`${modelFileName} is not a model in XGBoost's JSON schema: ${z.prettifyError(parsed.error)}`);
  }
  const { attributes, gradient_booster: booster, learner_model_param: parameters, objective } = parsed.data.learner;
  const { name, ...objectiveParameters } = objective;
  objectiveNamed(name);
  return {
    objective: name,
    objectiveParameters,
    baseScore: Number(parameters.base_score),
    columns: Number(parameters.num_feature),
    groups: Math.max(1, Number(parameters.num_class)),
    trees: booster.model.trees.map(readTree),
    treeGroups: booster.model.tree_info,
    attributes,
  };
}

function readContent(file: Buffer): unknown {
  try {
    // Both start with a brace. In JSON a quoted name follows, in UBJSON the length of a name.
    return /^\s*\{\s*"/.test(file.toString('latin1', 0, 100)) ? JSON.parse(file.toString()) : parseUbjson(file);
  } catch (error) {
    throw new Error(
      `${modelFileName} is not in one of XGBoost's formats JSON and UBJSON. No other format is supported here`,
      {
        cause: error,
      },
    );
  }
}

function readTree(tree: z.infer<typeof treeSchema>): Tree {
  return {
    leftChildren: Int32Array.from(tree.left_children),
    rightChildren: Int32Array.from(tree.right_children),
    parents: Int32Array.from(tree.parents),
    splitIndices: Int32Array.from(tree.split_indices),
    splitConditions: Float32Array.from(tree.split_conditions),
    defaultLeft: Uint8Array.from(tree.default_left, Number),
    lossChanges: Float32Array.from(tree.loss_changes),
    sumHessian: Float32Array.from(tree.sum_hessian),
    baseWeights: Float32Array.from(tree.base_weights),
  };
}
