import type { Clusters } from '../../statistics/bootstrap.ts';
import type { SliceColumn } from './slices.ts';
import type { TestTruth } from './test-truth.ts';

/**
 * The rows on which the two models are compared: the rows that neither was trained on. If enough of
 * them are newer than the champion's run, only the newer ones, because the older ones have already
 * chosen the champion. Without a comparison, all test rows.
 */
export function comparedRows({ shared, newer }: TestTruth, hasComparison: boolean, minNewerRows: number) {
  const unknown = { newerRows: null, usedNewer: false };
  if (!hasComparison) {
    const all = rowsWhere(shared.length, () => true);
    return { rows: all, sharedRows: all, holdout: unknown };
  }
  const sharedRows = rowsWhere(shared.length, (row) => shared[row] === 1);
  if (newer === undefined) return { rows: sharedRows, sharedRows, holdout: unknown };
  const newerRows = sharedRows.filter((row) => newer[row] === 1);
  const usedNewer = newerRows.length >= minNewerRows;
  return {
    rows: usedNewer ? newerRows : sharedRows,
    sharedRows,
    holdout: { newerRows: newerRows.length, usedNewer },
  };
}

/** The indices of the rows that satisfy the predicate. */
function rowsWhere(rows: number, holds: (row: number) => boolean): Int32Array {
  const indices = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (holds(row)) indices[count++] = row;
  return indices.subarray(0, count);
}

/**
 * The clusters of some rows, renumbered, so that the bootstrap never draws a cluster without any of
 * these rows.
 */
export function clustersOf(clusters: Int32Array, rows: Int32Array): Clusters {
  const numbers = new Map<number, number>();
  const ids = rows.map((row) => {
    const cluster = clusters[row] ?? 0;
    const number = numbers.get(cluster) ?? numbers.size;
    numbers.set(cluster, number);
    return number;
  });
  return { ids, count: numbers.size };
}

/** The slice columns, restricted to some rows. */
export function chooseSlices(columns: SliceColumn[], rows: Int32Array): SliceColumn[] {
  return columns.map((column) => ({ ...column, indices: rows.map((row) => column.indices[row] ?? 0) }));
}
