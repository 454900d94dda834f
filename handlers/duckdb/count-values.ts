import {
  readValueCounts,
  valueCountsSql,
  type CountedColumn,
  type ValueCount,
} from '../../core/features/value-counts.ts';
import { columnGroups } from './column-groups.ts';
import type { DuckDb } from './duckdb.ts';

/** Counts the rows per value, by the columns' names. Columns with too many values are left out. */
export async function countValues(
  db: DuckDb,
  columns: CountedColumn[],
  relation: string,
): Promise<Map<string, ValueCount[]>> {
  // Make at least two groups, so that two connections can work.
  const groups =
    columnGroups(columns).length > 1 ? columnGroups(columns) : columnGroups(columns, Math.ceil(columns.length / 2));
  const counted = await db.withConnections((share) =>
    Promise.all(
      groups.map((group) =>
        share(async (connection) => readValueCounts(await connection.rows(valueCountsSql(group, relation)), group)),
      ),
    ),
  );
  return new Map(counted.flatMap((counts) => [...counts]));
}
