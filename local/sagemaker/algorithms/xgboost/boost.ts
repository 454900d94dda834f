import { binMatrix } from './bins.ts';
import { createEarlyStopping } from './early-stopping.ts';
import { evaluate } from './evaluation.ts';
import type { EvaluationSet } from './evaluation.ts';
import { createGrower } from './grow-tree.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { LabelledMatrix } from './matrix.ts';
import { addTree } from './model.ts';
import type { Model } from './model.ts';
import { createRandom } from './random.ts';
import { sampleFeatures, sampleRows } from './sampling.ts';
import type { Tree } from './tree.ts';

/** Trains a model; answers it with the metrics of the last round, by names like `validation:rmse`. */
export function boost(
  train: LabelledMatrix,
  validation: LabelledMatrix | undefined,
  hyperparameters: Hyperparameters,
  log: (line: string) => void,
): { model: Model; metrics: Record<string, number> } {
  const { objective, groups } = hyperparameters;
  const baseMargin = objective.baseMargin(hyperparameters.base_score);
  const growTree = createGrower(binMatrix(train, hyperparameters.max_bin), {
    maxDepth: hyperparameters.max_depth,
    eta: hyperparameters.eta,
    gamma: hyperparameters.gamma,
    lambda: hyperparameters.lambda,
    minChildWeight: hyperparameters.min_child_weight,
  });
  const startSet = (name: string, { rows, labels }: LabelledMatrix): EvaluationSet => {
    const margins = new Float32Array(rows * groups).fill(baseMargin);
    const predictions = new Float32Array(rows * groups);
    objective.predict(margins, groups, predictions);
    return { name, labels, margins, predictions };
  };
  const trainSet = startSet('train', train);
  const validationSet = validation && { ...startSet('validation', validation), matrix: validation };
  const sets = validationSet === undefined ? [trainSet] : [trainSet, validationSet];
  const gradients = new Float32Array(2 * train.rows);
  const trees: Tree[] = [];
  const stopping = createEarlyStopping(hyperparameters);
  let scores: Record<string, number> = {};

  for (let round = 0; round < hyperparameters.num_round; round++) {
    for (let group = 0; group < groups; group++) {
      const random = createRandom(Math.imul(hyperparameters.seed, 0x9e3779b1) + trees.length);
      objective.gradients(trainSet.predictions, trainSet.labels, groups, group, gradients);
      sampleRows(gradients, hyperparameters.subsample, random);
      const features = sampleFeatures(train.columns, hyperparameters.colsample_bytree, random);
      const tree = growTree(gradients, features, { values: trainSet.margins, stride: groups, offset: group });
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
    baseScore: hyperparameters.base_score,
    columns: train.columns,
    groups,
    trees: kept,
    treeGroups: kept.map((_, index) => index % groups),
    attributes: attributes ?? {},
  };
  return { model, metrics: scores };
}
