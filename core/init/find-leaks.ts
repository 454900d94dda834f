import { relatePairs } from '../profile/pair-relations.ts';
import { formatPercent } from '../text/format.ts';
import type { ColumnGuess } from './guess-column.ts';
import type { TargetGuess } from './guess-target.ts';

/** Columns that give the target away, and why. */
export interface Leak {
  columns: string[];
  reason: string;
}

/** More values than this share of the rows say nothing: each row could be told by its value. */
const mostDistinctShare = 0.2;
const bins = 64;
/** Of fewer rows nothing is said. */
const leastRows = 100;
const nearlyAll = 0.98;

/** Looks for columns that equal the target, add up to it, or predict it nearly perfectly: alone, or by which of two is larger. */
export function findLeaks(target: ColumnGuess, problem: TargetGuess['problem'], others: ColumnGuess[]): Leak[] {
  const alone = others.flatMap((column): Leak[] => {
    const share = problem === 'regression' ? explained(target, column) : told(target, column);
    if (share === undefined || share < nearlyAll) return [];
    const what = problem === 'regression' ? 'of the variance' : 'of the rows outside the commonest class';
    return [{ columns: [column.name], reason: `alone tells ${percent(share)} ${what} of "${target.name}"` }];
  });
  const known = new Set(alone.flatMap(({ columns }) => columns));
  if (problem === undefined) return alone;
  if (problem === 'regression') {
    const sums = findSums(target, others);
    return [...alone, ...sums.filter(({ columns }) => columns.some((name) => !known.has(name)))];
  }
  const unknown = others.filter(({ name }) => !known.has(name));
  return [...alone, ...findOrders(target, problem, unknown)];
}

/** Rounded down: 99.96% must not read as 100.0%. */
const percent = (share: number): string => formatPercent(Math.floor(share * 1000) / 1000, { decimals: 1 });

/** Pairs of numbers of which the larger one tells the class. */
function findOrders(
  { name, cells, counts }: ColumnGuess,
  problem: 'binary' | 'multiclass',
  others: ColumnGuess[],
): Leak[] {
  const labelled = cells.flatMap((cell, row) => (cell === undefined ? [] : [row]));
  if (labelled.length < leastRows) return [];
  const classes = [...counts.keys()];
  const values = Float64Array.from(labelled, (row) => classes.indexOf(cells[row] ?? ''));
  const columns = others
    .filter(({ numbers }) => numbers.length > 0)
    .map((column) => ({
      name: column.name,
      isNumber: true,
      values: Float64Array.from(labelled, (row) => column.numbers[row] ?? Number.NaN),
    }));
  return relatePairs(columns, [], { problem, classes: classes.length, values })
    .filter((pair) => pair.explained >= nearlyAll)
    .map((pair) => ({ columns: pair.columns, reason: `tell ${percent(pair.explained)} of "${name}" by their order` }));
}

/** Pairs that add up to the target on every row, or have it as their difference. */
function findSums(target: ColumnGuess, others: ColumnGuess[]): Leak[] {
  const numeric = others.filter(({ type, counts }) => (type === 'number' || type === 'integer') && counts.size > 1);
  return numeric.flatMap((one, place) =>
    numeric.slice(place + 1).flatMap((other): Leak[] => {
      const holds = (combine: (a: number, b: number) => number) =>
        target.numbers.every((y, row) => {
          const sum = combine(one.numbers[row] ?? NaN, other.numbers[row] ?? NaN);
          return Number.isNaN(y) || Number.isNaN(sum) || Math.abs(sum - y) <= 1e-9 * Math.max(1, Math.abs(y));
        });
      const columns = [one.name, other.name];
      if (holds((a, b) => a + b)) return [{ columns, reason: `add up to "${target.name}"` }];
      return holds((a, b) => a - b) || holds((a, b) => b - a)
        ? [{ columns, reason: `have "${target.name}" as their difference` }]
        : [];
    }),
  );
}

/** The share of a number's variance that is between the groups a column makes; undefined where there are too few rows. */
function explained(target: ColumnGuess, column: ColumnGuess): number | undefined {
  const groups = groupsOf(column);
  if (groups === undefined) return undefined;
  const sums = new Map<string | number, { count: number; sum: number }>();
  let [count, sum, squares] = [0, 0, 0];
  target.numbers.forEach((y, row) => {
    if (Number.isNaN(y)) return;
    const group = sums.get(groups[row] ?? '') ?? { count: 0, sum: 0 };
    sums.set(groups[row] ?? '', { count: group.count + 1, sum: group.sum + y });
    [count, sum, squares] = [count + 1, sum + y, squares + y * y];
  });
  const total = squares - sum ** 2 / count;
  const between = [...sums.values()].reduce((all, group) => all + group.sum ** 2 / group.count, 0) - sum ** 2 / count;
  return total > 0 ? between / total : undefined;
}

/** Of the rows that guessing the commonest class gets wrong, the share that a column's groups get right. */
function told(target: ColumnGuess, column: ColumnGuess): number | undefined {
  const groups = groupsOf(column);
  if (groups === undefined) return undefined;
  const perGroup = new Map<string | number, Map<string, number>>();
  target.cells.forEach((label, row) => {
    if (label === undefined) return;
    const labels = perGroup.get(groups[row] ?? '') ?? new Map<string, number>();
    perGroup.set(groups[row] ?? '', labels.set(label, (labels.get(label) ?? 0) + 1));
  });
  const rows = target.cells.length - target.missing;
  const commonest = Math.max(...target.counts.values());
  const right = [...perGroup.values()].reduce((all, labels) => all + Math.max(...labels.values()), 0);
  return rows > commonest ? (right - commonest) / (rows - commonest) : undefined;
}

/** A group for each row: its value, or for a number of many values one of 64 ranges with equally many rows. */
function groupsOf({ cells, numbers, counts }: ColumnGuess): (string | number)[] | undefined {
  if (counts.size < 2 || cells.length < leastRows) return undefined;
  if (counts.size <= Math.min(1000, (cells.length * mostDistinctShare) / 10)) return cells.map((cell) => cell ?? '');
  if (numbers.length === 0) {
    return counts.size <= cells.length * mostDistinctShare ? cells.map((cell) => cell ?? '') : undefined;
  }
  const sorted = numbers.filter((value) => !Number.isNaN(value)).toSorted((one, other) => one - other);
  const edges = Array.from(
    { length: bins - 1 },
    (_, bin) => sorted[Math.floor(((bin + 1) * sorted.length) / bins)] ?? 0,
  );
  return numbers.map((value) => (Number.isNaN(value) ? '' : edges.filter((edge) => edge <= value).length));
}
