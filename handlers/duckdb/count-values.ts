import {
  readValueCounts,
  valueCountsSql,
  type CountedColumn,
  type ValueCount,
} from '../../core/features/value-counts.ts';
import { columnGroups } from './column-groups.ts';
import type { DuckDb } from './duckdb.ts';

/** On how many rows of a relation each value is, by the columns' names, those of columns that do not have too many. */
export async function countValues(
  db: DuckDb,
  columns: CountedColumn[],
  relation: string,
): Promise<Map<string, ValueCount[]>> {
  // Few columns are two groups all the same: there is a connection for each.
  const groups =
    columnGroups(columns).length > 1 ? columnGroups(columns) : columnGroups(columns, Math.ceil(columns.length / 2));
  const found = await db.withConnections((share) =>
    Promise.all(
      groups.map((group) =>
        share(async (on) => readValueCounts(await on.rows(valueCountsSql(group, relation)), group)),
      ),
    ),
  );
  return new Map(found.flatMap((counts) => [...counts]));
}
