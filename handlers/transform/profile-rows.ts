import {
  profiledColumns,
  profiledValuesSql,
  readProfiles,
  sampledSql,
  totalsSql,
  type Profile,
  type QuarantineReason,
} from '../../core/features/profile.ts';
import type { Definition } from '../../core/features/definition.ts';
import { readParts } from '../shared/clean-parts.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import type { RowCounts } from './quarantine.ts';
import type { Part } from './write-part.ts';

/** Up to twice as many rows are all looked at; of more, about so many spread over them. */
const sampledRows = 20_000;

/** What the clean rows look like, column by column, in one pass over them and some looks at a sample. */
export async function profileRows(
  db: DuckDb,
  found: { parts: Part[]; rows: RowCounts; ignored: string[]; reasons: QuarantineReason[]; definition: Definition },
): Promise<Profile> {
  const columns = profiledColumns(found.definition);
  const rows = readParts(found.parts);
  const [totals] = await db.rows(totalsSql(columns, profiledValuesSql(columns, rows)));
  const every = Math.max(1, Math.floor(found.rows.clean / sampledRows));
  await db.run(
    `CREATE TEMP TABLE profiled_rows AS ${profiledValuesSql(columns, `${rows} WHERE file_row_number % ${every} = 0`)}`,
  );
  const [sample] = await db.rows(sampledSql(columns, 'profiled_rows'));
  await db.run('DROP TABLE profiled_rows');
  const profiles = readProfiles(columns, { totals, sample });
  return {
    version: 2,
    rows: { ...found.rows, sampled: profiles.sampled },
    ignoredColumns: found.ignored,
    quarantine: found.reasons,
    columns: profiles.columns,
  };
}
