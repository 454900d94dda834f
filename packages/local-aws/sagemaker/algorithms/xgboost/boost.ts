import { binMatrix } from './bins.ts';
import { createEarlyStopping } from './early-stopping.ts';
import { evaluate } from './evaluation.ts';
import type { EvaluationSet } from './evaluation.ts';
import { createGrower } from './grow-tree.ts';
import type { GrowTree } from './grow-tree.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { LabelledMatrix } from './matrix.ts';
import { addTree } from './model.ts';
import type { Model } from './model.ts';
import { createRandom } from '../random.ts';
import { createFeatureSampler, sampleRows } from './sampling.ts';
import type { Tree } from './tree.ts';

/** Trains a model. Metrics are those of the last round, with names such as `validation:rmse`. */
export function boost(
  train: LabelledMatrix,
  validation: LabelledMatrix | undefined,
  hyperparameters: Hyperparameters,
  log: (line: string) => void,
): { model: Model; metrics: Record<string, number> } {
  const { objective, groups } = hyperparameters;
  const baseScore =
    hyperparameters.base_score ?? objective.estimateBaseScore?.(train.labels, train.weights) ?? defaultBaseScore;
  const growTree = growerFor(train, hyperparameters);
  const startSet = (name: string, { rows, labels, weights }: LabelledMatrix): EvaluationSet => {
    const margins = new Float32Array(rows * groups).fill(objective.baseMargin(baseScore));
    const predictions = new Float32Array(rows * groups);
    objective.predict(margins, groups, predictions);
    return { name, labels, weights, margins, predictions };
  };
  const trainSet = startSet('train', train);
  const validationSet = validation && { ...startSet('validation', validation), matrix: validation };
  const sets = validationSet === undefined ? [trainSet] : [trainSet, validationSet];
  const gradients = new Float32Array(2 * train.rows);
  const order = new Uint32Array(train.rows);
  const gradientWeights = weighGradients(train, hyperparameters);
  const trees: Tree[] = [];
  const stopping = createEarlyStopping(hyperparameters);
  let scores: Record<string, number> = {};

  for (let round = 0; round < hyperparameters.num_round; round++) {
    for (let group = 0; group < groups; group++) {
      const random = createRandom(Math.imul(hyperparameters.seed, 0x9e3779b1) + trees.length);
      objective.gradients(trainSet, hyperparameters, group, gradients);
      multiplyRows(gradients, gradientWeights);
      const { chosen, leftOut } = sampleRows(order, hyperparameters.subsample, random);
      const tree = growTree({
        gradients,
        rows: chosen,
        features: createFeatureSampler(train.columns, hyperparameters, random),
        finishLeaf(rows, value) {
          const finished = objective.leafValue?.(rows, trainSet) ?? value;
          addToRows(trainSet.margins, rows, groups, group, finished);
          return finished;
        },
      });
      addTree(tree, train, trainSet.margins, groups, group, leftOut);
      if (validationSet !== undefined) {
        addTree(tree, validationSet.matrix, validationSet.margins, groups, group);
      }
      trees.push(tree);
    }
    sets.forEach(({ margins, predictions }) => objective.predict(margins, groups, predictions));
    scores = evaluate(sets, hyperparameters);
    log(
      `[${round}]${Object.entries(scores)
        .map(([name, score]) => `#011${name.replace(':', '-')}:${score.toFixed(5)}`)
        .join('')}`,
    );
    if (stopping.shouldStop(round, scores)) {
      break;
    }
  }
  const attributes = stopping.attributes();
  const kept = attributes === undefined ? trees : trees.slice(0, (Number(attributes.best_iteration) + 1) * groups);
  const model = {
    objective: hyperparameters.objectiveName,
    objectiveParameters: objective.parameters(hyperparameters),
    baseScore: Math.fround(baseScore),
    columns: train.columns,
    groups,
    trees: kept,
    treeGroups: kept.map((_, index) => index % groups),
    attributes: attributes ?? {},
  };
  return { model, metrics: scores };
}

/** XGBoost's base score if neither the hyperparameters nor the objective define one. */
const defaultBaseScore = 0.5;

function growerFor(train: LabelledMatrix, hyperparameters: Hyperparameters): GrowTree {
  return createGrower(binMatrix(train, hyperparameters.max_bin, train.weights), {
    lossguide: hyperparameters.lossguide,
    maxDepth: hyperparameters.max_depth,
    maxLeaves: hyperparameters.max_leaves,
    eta: hyperparameters.eta,
    gamma: hyperparameters.gamma,
    lambda: hyperparameters.lambda,
    alpha: hyperparameters.alpha,
    maxDeltaStep: hyperparameters.max_delta_step,
    minChildWeight: hyperparameters.min_child_weight,
  });
}

/** The factor of each row's gradients: its weight, times scale_pos_weight for positive rows. */
function weighGradients(
  { labels, weights }: LabelledMatrix,
  { objective, scale_pos_weight: scale }: Hyperparameters,
): Float32Array | undefined {
  if (!objective.scalesPositives || scale === 1) {
    return weights;
  }
  return labels.map((label, row) => (weights?.[row] ?? 1) * (label === 1 ? scale : 1));
}

function multiplyRows(gradients: Float32Array, weights: Float32Array | undefined): void {
  weights?.forEach((weight, row) => {
    gradients[2 * row] = (gradients[2 * row] ?? 0) * weight;
    gradients[2 * row + 1] = (gradients[2 * row + 1] ?? 0) * weight;
  });
}

function addToRows(margins: Float32Array, rows: Uint32Array, groups: number, group: number, value: number): void {
  for (let index = 0; index < rows.length; index++) {
    const marginIndex = (rows[index] ?? 0) * groups + group;
    margins[marginIndex] = (margins[marginIndex] ?? 0) + value;
  }
}
