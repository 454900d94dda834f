import { z } from 'zod';
import type { Groups } from './groups.ts';

/** How much one column, or two together, say of the target on the training rows. */
export const relationSchema = z.strictObject({
  columns: z.array(z.string()).min(1).max(2),
  /** Of two columns: what of them is looked at. */
  by: z.enum(['value', 'order', 'sum']),
  /** The share of the target's variance that they explain, 0 to 1; what chance would explain is taken off. */
  explained: z.number(),
  /** How good an answer that knows nothing else is on the same rows: by metric, of which more is better. */
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
  const { classes, values } = target;
  const counts = new Float64Array(groups.count * classes);
  for (let row = 0; row < values.length; row++) {
    const cell = (groups.of[row] ?? 0) * classes + (values[row] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return relateClasses(counts, target);
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

/** The same from a table of counts: the classes of the first group, of the second, and so on. */
export function relateClasses(
  counts: Float64Array,
  { problem, classes }: Pick<Extract<SampledTarget, { classes: number }>, 'problem' | 'classes'>,
): Pick<Relation, 'explained' | 'metrics'> {
  const groups = Array.from({ length: counts.length / classes }, (_, group) =>
    counts.subarray(group * classes, (group + 1) * classes),
  );
  const sizes = groups.map(sum);
  const all = sum(sizes);
  const overall = Array.from({ length: classes }, (_, index) => sum(groups.map((group) => group[index] ?? 0)));
  // The Gini variation of so many rows: the chance that two of them differ, times their number.
  const variation = (group: ArrayLike<number>, size: number) => (size === 0 ? 0 : size - squares(group) / size);
  const total = variation(overall, all);
  const within = sum(groups.map((group, index) => variation(group, sizes[index] ?? 0)));
  const explained = beyondChance(total === 0 ? 0 : 1 - within / total, all, used(sizes));
  const accuracy = sum(groups.map((group) => Math.max(...group))) / all;
  return { explained, metrics: problem === 'binary' ? { auc: areaOf(groups), accuracy } : { accuracy } };
}

/** The area under the curve of an answer that is each group's share of the second class. */
function areaOf(counts: Float64Array[]): number {
  const groups = counts.map(([negative = 0, positive = 0]) => ({ negative, positive }));
  groups.sort((a, b) => a.positive * (b.positive + b.negative) - b.positive * (a.positive + a.negative));
  let [below, area, positives] = [0, 0, 0];
  for (const { negative, positive } of groups) {
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
