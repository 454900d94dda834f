import { z } from 'zod';
import type { Groups } from './groups.ts';

/** How much one column, or two together, say of the target on the training rows. */
export const relationSchema = z.strictObject({
  columns: z.array(z.string()).min(1).max(2),
  /** Of two columns: what of them is looked at. */
  by: z.enum(['value', 'order', 'sum']),
  /** The share of the target's variance that they explain, 0 to 1; what chance would explain is taken off. */
  explained: z.number(),
  /**
   * How good an answer that knows nothing else is: by metric, of which more is better. Learnt on each half of the rows
   * and judged on the other, as it would flatter itself on its own.
   */
  metrics: z.record(z.string(), z.number()),
});
export type Relation = z.infer<typeof relationSchema>;

/** What explains as much says nearly all of the target: a person should ask whether it is known before the target is. */
export const nearlyAll = 0.95;

/** The targets of rows: indexes of classes, or numbers. */
export type SampledTarget =
  | { problem: 'binary' | 'multiclass'; classes: number; values: Float64Array }
  | { problem: 'regression'; values: Float64Array };

/**
 * What a division of the rows says of the target: the share of its variance that lies between the groups, the
 * correlation ratio. For classes it is the share of their Gini variation, which is the same with a 0 or 1 for each class
 * in place of the number: R. J. Light and B. H. Margolin, "An analysis of variance for categorical data", Journal of the
 * American Statistical Association 66 (1971); Goodman and Kruskal's tau is another name of it. So one measure serves all
 * problems, numbers and levels, and relations that neither rise nor fall. Any division explains something by chance; as
 * in T. L. Kelley, "An unbiased correlation ratio measure", PNAS 21 (1935), that is taken off.
 */
export function relate(groups: Groups, target: SampledTarget): Pick<Relation, 'explained' | 'metrics'> {
  if (target.problem === 'regression') return relateNumber(groups, target.values);
  const table = countTable(groups.count, target.classes);
  for (let row = 0; row < target.values.length; row++)
    countRow(table, row, groups.of[row] ?? 0, target.values[row] ?? 0);
  return relateClasses(table, target);
}

/** Rows of each group and class: the classes of the first group, of the second, and so on, of two halves of the rows. */
export interface CountTable {
  classes: number;
  halves: [Float64Array, Float64Array];
}

export function countTable(groups: number, classes: number): CountTable {
  return { classes, halves: [new Float64Array(groups * classes), new Float64Array(groups * classes)] };
}

export function countRow({ classes, halves }: CountTable, row: number, group: number, label: number): void {
  // Multiples of the golden ratio: the halves are even, and follow no pattern that rows may have.
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
  const explained = beyondChance(total === 0 ? 0 : between / total, values.length, used(rows));
  return { explained, metrics: { r2: explained } };
}

/** The same from a table of counts. */
export function relateClasses(
  { classes, halves }: CountTable,
  { problem }: Pick<SampledTarget, 'problem'>,
): Pick<Relation, 'explained' | 'metrics'> {
  const groupsIn = (counts: Float64Array) =>
    Array.from({ length: counts.length / classes }, (_, group) =>
      counts.subarray(group * classes, (group + 1) * classes),
    );
  const [one, other] = [groupsIn(halves[0]), groupsIn(halves[1])];
  const groups = groupsIn(halves[0].map((count, cell) => count + (halves[1][cell] ?? 0)));
  const sizes = groups.map(sum);
  const all = sum(sizes);
  const overall = Array.from({ length: classes }, (_, index) => sum(groups.map((group) => group[index] ?? 0)));
  // The Gini variation of so many rows: the chance that two of them differ, times their number.
  const variation = (group: ArrayLike<number>, size: number) => (size === 0 ? 0 : size - squares(group) / size);
  const total = variation(overall, all);
  const within = sum(groups.map((group, index) => variation(group, sizes[index] ?? 0)));
  const explained = beyondChance(total === 0 ? 0 : 1 - within / total, all, used(sizes));
  const accuracy = (rightOf(one, other) + rightOf(other, one)) / all;
  if (problem !== 'binary') return { explained, metrics: { accuracy } };
  return { explained, metrics: { auc: (areaOf(one, other) + areaOf(other, one)) / 2, accuracy } };
}

/** How many rows are right if each group answers with its commonest class among the learnt rows. */
function rightOf(learnt: Float64Array[], judged: Float64Array[]): number {
  const right = judged.map((group, index) => {
    const counts = learnt[index] ?? new Float64Array();
    return group[counts.indexOf(Math.max(...counts))] ?? 0;
  });
  return sum(right);
}

/** The area under the curve of an answer that is each group's share of the second class among the learnt rows. */
function areaOf(learnt: Float64Array[], judged: Float64Array[]): number {
  const overall = sum(learnt.map((group) => group[1] ?? 0)) / sum(learnt.map(sum));
  // With one row more, which is as all are: a group that was not learnt from is as all are.
  const scores = learnt.map((group) => ((group[1] ?? 0) + overall) / (sum(group) + 1));
  const byScore = new Map<number, { negative: number; positive: number }>();
  judged.forEach(([negative = 0, positive = 0], index) => {
    const same = byScore.get(scores[index] ?? 0) ?? { negative: 0, positive: 0 };
    byScore.set(scores[index] ?? 0, { negative: same.negative + negative, positive: same.positive + positive });
  });
  let [below, area, positives] = [0, 0, 0];
  for (const [, { negative, positive }] of [...byScore].sort(([one], [other]) => one - other)) {
    area += positive * (below + negative / 2);
    below += negative;
    positives += positive;
  }
  return below * positives === 0 ? 0.5 : area / (below * positives);
}

/** Explained without what so many groups explain of so many rows by chance. */
export function beyondChance(explained: number, rows: number, groups: number): number {
  if (rows <= groups) return 0;
  return Math.min(1, Math.max(0, 1 - ((1 - explained) * (rows - 1)) / (rows - groups)));
}

const sum = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((all, number) => all + number, 0);
const squares = (numbers: ArrayLike<number>): number =>
  Array.from(numbers).reduce((all, number) => all + number ** 2, 0);
const used = (rows: ArrayLike<number>): number => Array.from(rows).filter((count) => count > 0).length;
