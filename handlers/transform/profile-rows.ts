import { countedProfile } from '../../core/profile/counted-profile.ts';
import {
  isNumericType,
  columnsToProfile,
  profiledValuesSql,
  readProfiles,
  sampleFiguresSql,
  totalsSql,
  type ColumnProfile,
  type Profile,
  type ProfiledColumn,
  type QuarantineReason,
} from '../../core/profile/profile.ts';
import type { Definition } from '../../core/sql/definition.ts';
import { tables } from '../../core/tables.ts';
import { readParts } from '../duckdb/clean-parts.ts';
import { queryByGroups } from '../duckdb/column-groups.ts';
import { countValues } from '../duckdb/count-values.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { repeatedColumns } from '../duckdb/repeated-columns.ts';
import type { RowCounts } from './quarantine.ts';
import type { Part } from './write-part.ts';

/**
 * The approximate size of the sample, spread evenly. Tables of less than twice this many rows are
 * read completely.
 */
const profileSampleSize = 20_000;

/**
 * Profiles the clean rows, column by column. If a column's values repeat, all figures follow from
 * their counts. The other columns take one pass over all rows, and several over a sample.
 */
export async function profileRows(
  db: DuckDb,
  cleaned: { parts: Part[]; rows: RowCounts; ignored: string[]; reasons: QuarantineReason[]; definition: Definition },
): Promise<Profile> {
  const columns = columnsToProfile(cleaned.definition);
  const counted = await profileRepeated(db, columns, cleaned.parts);
  const others = columns.filter(({ name }) => !counted.has(name));
  const profiled = await queryByGroups(others, (group) => profileOthers(db, group, cleaned));
  const profiles = new Map([...counted, ...profiled.flatMap((group) => [...group.profiles])]);
  const sampled = profiled[0]?.sampled ?? cleaned.rows.clean;
  return {
    version: 2,
    rows: { ...cleaned.rows, sampled },
    ignoredColumns: cleaned.ignored,
    quarantine: cleaned.reasons,
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
  const candidates = columns.filter(({ name }) => repeated.has(name));
  const values = await countValues(
    db,
    candidates.map((column) => ({ ...column, isNumber: isNumericType(column.type) })),
    readParts(parts),
  );
  return new Map(
    candidates.flatMap(({ name, type }) => {
      const counts = values.get(name);
      return counts === undefined ? [] : [[name, countedProfile(type, counts)]];
    }),
  );
}

async function profileOthers(
  db: DuckDb,
  columns: ProfiledColumn[],
  cleaned: { parts: Part[]; rows: RowCounts },
): Promise<{ sampled: number; profiles: Map<string, ColumnProfile> }> {
  const rows = readParts(cleaned.parts);
  const [totals] = await db.rows(totalsSql(columns, profiledValuesSql(columns, rows)));
  const every = Math.max(1, Math.floor(cleaned.rows.clean / profileSampleSize));
  await db.run(
    `CREATE TEMP TABLE ${tables.profileSample} AS ${profiledValuesSql(columns, `${rows} WHERE file_row_number % ${every} = 0`)}`,
  );
  const [sample] = await db.rows(sampleFiguresSql(columns, tables.profileSample));
  await db.run(`DROP TABLE ${tables.profileSample}`);
  return readProfiles(columns, { totals, sample });
}
