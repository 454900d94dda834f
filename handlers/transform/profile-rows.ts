import {
  columnProfileSql,
  profiledColumns,
  readColumnProfile,
  type Profile,
  type QuarantineReason,
} from '../../core/features/profile.ts';
import type { Definition } from '../../core/features/definition.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import type { RowCounts } from './quarantine.ts';

/** The rows that go on, in the order they were read. */
export const cleanTable = 'clean_rows';

/** What the clean rows look like, column by column. */
export async function profileRows(
  db: DuckDb,
  found: { rows: RowCounts; ignored: string[]; reasons: QuarantineReason[]; definition: Definition },
): Promise<Profile> {
  const columns: Profile['columns'] = {};
  for (const { name, type } of profiledColumns(found.definition)) {
    const [row] = await db.rows(columnProfileSql(name, type, cleanTable));
    columns[name] = readColumnProfile(row);
  }
  return { version: 1, rows: found.rows, ignoredColumns: found.ignored, quarantine: found.reasons, columns };
}
