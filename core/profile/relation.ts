import * as z from 'zod';
import type { Groups } from './groups.ts';

/** How much one column, or two together, explain of the target in the training rows. */
export const relationSchema = z.strictObject({
  columns: z.array(z.string()).min(1).max(2),
  /** The predictor: one column's value, or the order or the weighted sum of two columns. */
  by: z.enum(['value', 'order', 'sum']),
  /**
   * The explained share of the target's variance, 0 to 1, minus the share that chance would
   * explain.
   */
  explained: z.number(),
  /**
   * Metrics of a prediction from this predictor alone; higher is better. It is learned on each half
   * of the rows and evaluated on the other half, because an evaluation on the same rows would be
   * too optimistic.
   */
  metrics: z.record(z.string(), z.number()),
});
export type Relation = z.infer<typeof relationSchema>;

/**
 * A predictor that explains at least this share may be a leak. A person should check whether it is
 * known in time.
 */
export const nearlyAll = 0.95;

/** The targets of rows: class indexes, or numbers. */
export type SampledTarget =
  | { problem: 'binary' | 'multiclass'; classes: number; values: Float64Array }
  | { problem: 'regression'; values: Float64Array };

/**
 * How much groups of rows explain of the target, as correlation ratio: the share of the target's
 * variance that lies between the groups. For classes it is the share of their Gini variation, which
 * treats each class as a number 0 or 1: R. J. Light and B. H. Margolin, "An analysis of variance
 * for categorical data", Journal of the American Statistical Association 66 (1971). It is also
 * known as Goodman and Kruskal's tau. So one measure serves all problems, numbers and levels, and
 * relations that are not monotonic. Any groups explain something by chance. That share is
 * subtracted, as in T. L. Kelley, "An unbiased correlation ratio measure", PNAS 21 (1935).
 */
export function relate(groups: Groups, target: SampledTarget): Pick<Relation, 'explained' | 'metrics'> {
  if (target.problem === 'regression') return relateNumber(groups, target.values);
  const table = countTable(groups.count, target.classes);
  for (let row = 0; row < target.values.length; row++)
    countRow(table, row, groups.of[row] ?? 0, target.values[row] ?? 0);
  return relateClasses(table, target);
}

/**
 * The numbers of rows per group and class, for two halves of the rows. Groups follow each other,
 * each with all classes.
 */
export interface CountTable {
  classes: number;
  halves: [Float64Array, Float64Array];
}

export function countTable(groups: number, classes: number): CountTable {
  return { classes, halves: [new Float64Array(groups * classes), new Float64Array(groups * classes)] };
}

export function countRow({ classes, halves }: CountTable, row: number, group: number, label: number): void {
  // Multiples of the golden ratio make halves of equal size that follow no pattern of the rows.
  const half = (row * 0.6180339887498949) % 1 < 0.5 ? halves[0] : halves[1];
  const cell = group * classes + label;
  half[cell] = (half[cell] ?? 0) + 1;
}

function relateNumber(groups: Groups, values: Float64Array): Pick<Relation, 'explained' | 'metrics'> {
  const mean = sum(values) / values.length;
  const sums = new Float64Array(groups.count);
  const rows = new Float64Array(groups.count);
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    const group = groups.of[row] ?? 0;
    const distance = (values[row] ?? 0) - mean;
    sums[group] = (sums[group] ?? 0) + distance;
    rows[group] = (rows[group] ?? 0) + 1;
    total += distance ** 2;
  }
  const between = sum(sums.map((group, index) => (group === 0 ? 0 : group ** 2 / (rows[index] ?? 1))));
  const explained = beyondChance(total === 0 ? 0 : between / total, values.length, countUsed(rows));
  return { explained, metrics: { r2: explained } };
}

/** The same as `relate` for classes, from a table of counts. */
export function relateClasses(
  { classes, halves }: CountTable,
  { problem }: Pick<SampledTarget, 'problem'>,
): Pick<Relation, 'explained' | 'metrics'> {
  const groupsIn = (counts: Float64Array) =>
    Array.from({ length: counts.length / classes }, (_, group) =>
      counts.subarray(group * classes, (group + 1) * classes),
    );
  const [firstHalf, secondHalf] = [groupsIn(halves[0]), groupsIn(halves[1])];
  const groups = groupsIn(halves[0].map((count, cell) => count + (halves[1][cell] ?? 0)));
  const sizes = groups.map(sum);
  const all = sum(sizes);
  const overall = Array.from({ length: classes }, (_, index) => sum(groups.map((group) => group[index] ?? 0)));
  // The Gini variation of a group: the probability that two of its rows differ, times its size.
  const variation = (group: ArrayLike<number>, size: number) => (size === 0 ? 0 : size - squares(group) / size);
  const total = variation(overall, all);
  const within = sum(groups.map((group, index) => variation(group, sizes[index] ?? 0)));
  const explained = beyondChance(total === 0 ? 0 : 1 - within / total, all, countUsed(sizes));
  const accuracy = (countCorrect(firstHalf, secondHalf) + countCorrect(secondHalf, firstHalf)) / all;
  if (problem !== 'binary') return { explained, metrics: { accuracy } };
  return { explained, metrics: { auc: (areaOf(firstHalf, secondHalf) + areaOf(secondHalf, firstHalf)) / 2, accuracy } };
}

/**
 * The number of correct rows if each group predicts its most frequent class of the learned rows.
 */
function countCorrect(learned: Float64Array[], evaluated: Float64Array[]): number {
  const correct = evaluated.map((group, index) => {
    const counts = learned[index] ?? new Float64Array();
    return group[counts.indexOf(Math.max(...counts))] ?? 0;
  });
  return sum(correct);
}

/** The AUC of a score that is each group's share of the second class in the learned rows. */
function areaOf(learned: Float64Array[], evaluated: Float64Array[]): number {
  const overall = sum(learned.map((group) => group[1] ?? 0)) / sum(learned.map(sum));
  // Each group gets one more row with the overall share. So a group without learned rows has the
  // overall share.
  const scores = learned.map((group) => ((group[1] ?? 0) + overall) / (sum(group) + 1));
  const byScore = new Map<number, { negative: number; positive: number }>();
  evaluated.forEach(([negative = 0, positive = 0], index) => {
    const same = byScore.get(scores[index] ?? 0) ?? { negative: 0, positive: 0 };
    byScore.set(scores[index] ?? 0, { negative: same.negative + negative, positive: same.positive + positive });
  });
  let [below, area, positives] = [0, 0, 0];
  for (const [, { negative, positive }] of [...byScore].sort(([a], [b]) => a - b)) {
    area += positive * (below + negative / 2);
    below += negative;
    positives += positive;
  }
  return below * positives === 0 ? 0.5 : area / (below * positives);
}

/** Explained share, minus the share that this number of groups would explain by chance. */
export function beyondChance(explained: number, rows: number, groups: number): number {
  if (rows <= groups) return 0;
  return Math.min(1, Math.max(0, 1 - ((1 - explained) * (rows - 1)) / (rows - groups)));
}

const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((all, number) => all + number, 0);
const squares = (numbers: ArrayLike<number>): number =>
  Array.from(numbers).reduce((all, number) => all + number ** 2, 0);
const countUsed = (rows: ArrayLike<number>): number => Array.from(rows).filter((count) => count > 0).length;
