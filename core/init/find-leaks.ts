import { relatePairs } from '../profile/pair-relations.ts';
import { formatPercent } from '../text/format.ts';
import { explainedRows, explainedVariance, leastRows } from './explained-by-groups.ts';
import type { ColumnGuess } from './guess-column.ts';
import type { TargetGuess } from './guess-target.ts';

/** Columns that reveal the target, and how. */
export interface Leak {
  columns: string[];
  /** The predicate of a sentence about the columns. */
  reason: string;
}

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
