import { relatePairs } from '../profile/pair-relations.ts';
import { formatPercent } from '../text/format.ts';
import type { ColumnGuess } from './guess-column.ts';
import type { TargetGuess } from './guess-target.ts';

/** Columns that reveal the target, and how. */
export interface Leak {
  columns: string[];
  /** The predicate of a sentence about the columns. */
  reason: string;
}

/**
 * With more values per row than this, a column identifies single rows, so its groups prove nothing.
 */
const mostDistinctShare = 0.2;
const bins = 64;
/** With fewer rows, no leak is reported. */
const leastRows = 100;
const nearlyAll = 0.98;

/**
 * Finds columns that equal the target, add up to it, or predict it nearly perfectly. A prediction
 * comes from one column, or from which of two columns is larger.
 */
export function findLeaks(target: ColumnGuess, problem: TargetGuess['problem'], candidates: ColumnGuess[]): Leak[] {
  const alone = candidates.flatMap((column): Leak[] => {
    const share = problem === 'regression' ? explainedVariance(target, column) : explainedRows(target, column);
    if (share === undefined || share < nearlyAll) return [];
    const what = problem === 'regression' ? 'of the variance' : 'of the rows outside the largest class';
    return [{ columns: [column.name], reason: `alone explains ${percent(share)} ${what} of "${target.name}"` }];
  });
  const known = new Set(alone.flatMap(({ columns }) => columns));
  if (problem === undefined) return alone;
  if (problem === 'regression') {
    const sums = findSums(target, candidates);
    return [...alone, ...sums.filter(({ columns }) => columns.some((name) => !known.has(name)))];
  }
  const unknown = candidates.filter(({ name }) => !known.has(name));
  return [...alone, ...findOrders(target, problem, unknown)];
}

/** Rounded down: 99.96% must not read as 100.0%. */
const percent = (share: number): string => formatPercent(Math.floor(share * 1000) / 1000, { decimals: 1 });

/** Pairs of numeric columns whose order predicts the class. */
function findOrders(
  { name, cells, counts }: ColumnGuess,
  problem: 'binary' | 'multiclass',
  candidates: ColumnGuess[],
): Leak[] {
  const labelled = cells.flatMap((cell, row) => (cell === undefined ? [] : [row]));
  if (labelled.length < leastRows) return [];
  const classes = [...counts.keys()];
  const values = Float64Array.from(labelled, (row) => classes.indexOf(cells[row] ?? ''));
  const columns = candidates
    .filter(({ numbers }) => numbers.length > 0)
    .map((column) => ({
      name: column.name,
      isNumber: true,
      values: Float64Array.from(labelled, (row) => column.numbers[row] ?? Number.NaN),
    }));
  return relatePairs(columns, [], { problem, classes: classes.length, values })
    .filter((pair) => pair.explained >= nearlyAll)
    .map((pair) => ({
      columns: pair.columns,
      reason: `explain ${percent(pair.explained)} of "${name}" by their order`,
    }));
}

/** Pairs whose sum or difference equals the target on every row. */
function findSums(target: ColumnGuess, candidates: ColumnGuess[]): Leak[] {
  const numeric = candidates.filter(({ type, counts }) => (type === 'number' || type === 'integer') && counts.size > 1);
  return numeric.flatMap((first, index) =>
    numeric.slice(index + 1).flatMap((second): Leak[] => {
      const holds = (combine: (a: number, b: number) => number) =>
        target.numbers.every((y, row) => {
          const sum = combine(first.numbers[row] ?? NaN, second.numbers[row] ?? NaN);
          return Number.isNaN(y) || Number.isNaN(sum) || Math.abs(sum - y) <= 1e-9 * Math.max(1, Math.abs(y));
        });
      const columns = [first.name, second.name];
      if (holds((a, b) => a + b)) return [{ columns, reason: `add up to "${target.name}"` }];
      return holds((a, b) => a - b) || holds((a, b) => b - a)
        ? [{ columns, reason: `have "${target.name}" as their difference` }]
        : [];
    }),
  );
}

/**
 * The share of the target's variance that lies between the groups of a column; undefined without
 * groups.
 */
function explainedVariance(target: ColumnGuess, column: ColumnGuess): number | undefined {
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

/**
 * The share of rows outside the largest class that a column's groups classify correctly; undefined
 * without groups.
 */
function explainedRows(target: ColumnGuess, column: ColumnGuess): number | undefined {
  const groups = groupsOf(column);
  if (groups === undefined) return undefined;
  const perGroup = new Map<string | number, Map<string, number>>();
  target.cells.forEach((label, row) => {
    if (label === undefined) return;
    const labels = perGroup.get(groups[row] ?? '') ?? new Map<string, number>();
    perGroup.set(groups[row] ?? '', labels.set(label, (labels.get(label) ?? 0) + 1));
  });
  const rows = target.cells.length - target.missing;
  const largest = Math.max(...target.counts.values());
  const correct = [...perGroup.values()].reduce((all, labels) => all + Math.max(...labels.values()), 0);
  return rows > largest ? (correct - largest) / (rows - largest) : undefined;
}

/**
 * The group of each row: its value, or for a number with many values one of 64 quantile ranges.
 * Undefined if the groups would prove nothing.
 */
function groupsOf({ cells, numbers, counts }: ColumnGuess): (string | number)[] | undefined {
  if (counts.size < 2 || cells.length < leastRows) return undefined;
  if (counts.size <= Math.min(1000, (cells.length * mostDistinctShare) / 10)) return cells.map((cell) => cell ?? '');
  if (numbers.length === 0) {
    return counts.size <= cells.length * mostDistinctShare ? cells.map((cell) => cell ?? '') : undefined;
  }
  const sorted = numbers.filter((value) => !Number.isNaN(value)).toSorted((left, right) => left - right);
  const edges = Array.from(
    { length: bins - 1 },
    (_, bin) => sorted[Math.floor(((bin + 1) * sorted.length) / bins)] ?? 0,
  );
  return numbers.map((value) => (Number.isNaN(value) ? '' : edges.filter((edge) => edge <= value).length));
}
