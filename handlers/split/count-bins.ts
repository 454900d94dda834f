import { binCountsSql, readBinCounts, type Bins, type LimitedColumn } from '../../core/profile/bins.ts';
import { findByGroups } from '../duckdb/column-groups.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

/** The number of rows of a relation, and by the names of the columns, of which there is one at least, how many are in each bin. */
export async function countBins(
  db: DuckDb,
  columns: LimitedColumn[],
  relation: string,
): Promise<{ rows: number; bins: Record<string, Bins> }> {
  const counted = await findByGroups(columns, async (group) => {
    const [counts] = await db.rows(binCountsSql(group, relation));
    return readBinCounts(counts, group);
  });
  return { rows: counted[0]?.rows ?? 0, bins: Object.assign({}, ...counted.map(({ bins }) => bins)) };
}
