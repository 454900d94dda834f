import type { ColumnGuess } from './guess-column.ts';

/**
 * With more values per row than this, a column identifies single rows, so its groups prove nothing.
 */
const mostDistinctShare = 0.2;
const bins = 64;
/** With fewer rows, no leak is reported. */
export const leastRows = 100;

/**
 * The share of the target's variance that lies between the groups of a column; undefined without
 * groups.
 */
export function explainedVariance(target: ColumnGuess, column: ColumnGuess): number | undefined {
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
export function explainedRows(target: ColumnGuess, column: ColumnGuess): number | undefined {
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
