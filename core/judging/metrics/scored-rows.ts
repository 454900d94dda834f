import type { Curves } from '../evaluation.ts';
import type { Problem } from '../../pipeline/metric-names.ts';
import { curves } from './areas.ts';
import { binaryMetrics, multiclassMetrics, type Classification } from './classification.ts';
import type { Answers } from './model-answers.ts';
import { rank, type Ranking } from './ranking.ts';
import { regressionMetrics } from './regression.ts';

/** Rows with their truth and a model's answers. */
export interface ScoredRows {
  problem: Problem;
  classes: string[];
  /** Indices of `classes`; empty for regression. */
  labels: Int32Array;
  /** In their own units; empty for classification. */
  targets: Float64Array;
  answers: Answers;
  /** Binary only. */
  ranking: Ranking | null;
}

/** Adds the ranking of the scores, which binary metrics need. */
export function scoredRows(rows: Omit<ScoredRows, 'ranking'>): ScoredRows {
  return { ...rows, ranking: rows.problem === 'binary' ? rank(rows.answers.values, rows.labels) : null };
}

export const countRows = ({ labels, targets }: Pick<ScoredRows, 'labels' | 'targets'>): number =>
  Math.max(labels.length, targets.length);

/** The rows with these indices, in that order. */
export function chooseRows({ problem, classes, labels, targets, answers }: ScoredRows, rows: Int32Array): ScoredRows {
  const width = problem === 'multiclass' ? classes.length : 1;
  const values = new Float64Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    for (let cell = 0; cell < width; cell++) values[index * width + cell] = answers.values[row * width + cell] ?? 0;
  }
  const choose = (indices: Int32Array) => (indices.length === 0 ? indices : rows.map((row) => indices[row] ?? 0));
  return scoredRows({
    problem,
    classes,
    labels: choose(labels),
    targets: targets.length === 0 ? targets : Float64Array.from(rows, (row) => targets[row] ?? 0),
    answers: { values, predicted: choose(answers.predicted) },
  });
}

/** All metrics of the problem on the rows. */
export function classificationOf({ problem, classes, labels, targets, answers, ranking }: ScoredRows): Classification {
  const { values, predicted } = answers;
  if (problem === 'binary') return binaryMetrics(labels, values, predicted, classes, ranking ?? undefined);
  if (problem === 'multiclass') return multiclassMetrics(labels, values, predicted, classes);
  return { metrics: regressionMetrics(targets, values), perClass: [], confusion: [] };
}

/** ROC and precision-recall curves of a binary problem; null for other problems. */
export const curvesOf = ({ ranking }: ScoredRows): Curves | null => ranking && curves(ranking);
