import { countedProfile } from '../../core/profile/counted-profile.ts';
import {
  isNumericType,
  columnsToProfile,
  profiledValuesSql,
  readProfiles,
  sampledSql,
  totalsSql,
  type ColumnProfile,
  type Profile,
  type ProfiledColumn,
  type QuarantineReason,
} from '../../core/profile/profile.ts';
import type { Definition } from '../../core/sql/definition.ts';
import { readParts } from '../duckdb/clean-parts.ts';
import { findByGroups } from '../duckdb/column-groups.ts';
import { countValues } from '../duckdb/count-values.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { repeatedColumns } from '../duckdb/repeated-columns.ts';
import type { RowCounts } from './quarantine.ts';
import type { Part } from './write-part.ts';

/** Up to twice as many rows are all looked at; of more, about so many spread over them. */
const sampledRows = 20_000;

/**
 * What the clean rows look like, column by column. Of columns whose values repeat these are counted, and all follows from
 * that; of the others there is one pass over all rows, and some looks at a sample.
 */
export async function profileRows(
  db: DuckDb,
  found: { parts: Part[]; rows: RowCounts; ignored: string[]; reasons: QuarantineReason[]; definition: Definition },
): Promise<Profile> {
  const columns = columnsToProfile(found.definition);
  const counted = await profileRepeated(db, columns, found.parts);
  const others = columns.filter(({ name }) => !counted.has(name));
  const profiled = await findByGroups(others, (group) => profileOthers(db, group, found));
  const profiles = new Map([...counted, ...profiled.flatMap((group) => [...group.profiles])]);
  const sampled = profiled[0]?.sampled ?? found.rows.clean;
  return {
    version: 2,
    rows: { ...found.rows, sampled },
    ignoredColumns: found.ignored,
    quarantine: found.reasons,
    columns: Object.fromEntries(
      columns.flatMap(({ name }) => {
        const profile = profiles.get(name);
        return profile === undefined ? [] : [[name, profile]];
      }),
    ),
  };
}

async function profileRepeated(
  db: DuckDb,
  columns: ProfiledColumn[],
  parts: Part[],
): Promise<Map<string, ColumnProfile>> {
  const repeated = await repeatedColumns(db, parts);
  const looked = columns.filter(({ name }) => repeated.has(name));
  const values = await countValues(
    db,
    looked.map((column) => ({ ...column, isNumber: isNumericType(column.type) })),
    readParts(parts),
  );
  return new Map(
    looked.flatMap(({ name, type }) => {
      const counts = values.get(name);
      return counts === undefined ? [] : [[name, countedProfile(type, counts)]];
    }),
  );
}

async function profileOthers(
  db: DuckDb,
  columns: ProfiledColumn[],
  found: { parts: Part[]; rows: RowCounts },
): Promise<{ sampled: number; profiles: Map<string, ColumnProfile> }> {
  const rows = readParts(found.parts);
  const [totals] = await db.rows(totalsSql(columns, profiledValuesSql(columns, rows)));
  const every = Math.max(1, Math.floor(found.rows.clean / sampledRows));
  await db.run(
    `CREATE TEMP TABLE profiled_rows AS ${profiledValuesSql(columns, `${rows} WHERE file_row_number % ${every} = 0`)}`,
  );
  const [sample] = await db.rows(sampledSql(columns, 'profiled_rows'));
  await db.run('DROP TABLE profiled_rows');
  return readProfiles(columns, { totals, sample });
}
