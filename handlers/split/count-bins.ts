import { binCountsSql, readBinCounts, type Bins, type LimitedColumn } from '../../core/profile/bins.ts';
import { queryByGroups } from '../duckdb/column-groups.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

/**
 * Counts the rows of a relation, and its rows per bin, by column name. Needs at least one column.
 */
export async function countBins(
  db: DuckDb,
  columns: LimitedColumn[],
  relation: string,
): Promise<{ rows: number; bins: Record<string, Bins> }> {
  const counted = await queryByGroups(columns, async (group) => {
    const [counts] = await db.rows(binCountsSql(group, relation));
    return readBinCounts(counts, group);
  });
  return { rows: counted[0]?.rows ?? 0, bins: Object.assign({}, ...counted.map(({ bins }) => bins)) };
}
