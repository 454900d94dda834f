import { z } from 'zod';
import { mostRecordBytes, type BrokenRecord, type RecordViolation } from '../../core/csv/scan-records.ts';
import { DataQualityError } from '../../core/errors.ts';
import { keptCellSql, splitCellsSql } from '../../core/sql/kept-cells.ts';
import { quarantineReasonSchema, type QuarantineReason } from '../../core/profile/profile.ts';
import { literal } from '../../core/sql/sql.ts';
import { formatPercent } from '../../core/text/format.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { allViolationRules, type RowChecks } from './row-checks.ts';
import type { Part } from './write-part.ts';

const table = 'quarantine';

/** SQL of the faults of rows, one for each, in their order: file, line, column, value, reason. */
export const quarantineSql = `SELECT file, line, "column", value, reason FROM ${table} ORDER BY file, line, place`;

/** Where the records of a part begin in their file: each of these, and those after it on the lines that follow. */
export type Lines = { record: number; line: number }[];

/** Makes the table that the two functions below fill. */
export async function createQuarantine(db: DuckDb): Promise<void> {
  await db.run(
    `CREATE TABLE ${table} (file VARCHAR, line BIGINT, place INTEGER, "column" VARCHAR, value VARCHAR, reason VARCHAR)`,
  );
}

/** Puts the records of a file that are no rows into quarantine. */
export async function quarantineBroken(
  db: DuckDb,
  broken: BrokenRecord[],
  { file, hasHeader }: { file: string; hasHeader: boolean },
): Promise<void> {
  if (broken.length === 0) return;
  const appender = await db.connection.createAppender(table);
  for (const { line, value, fault } of broken) {
    appender.appendVarchar(file);
    appender.appendBigInt(BigInt(line));
    appender.appendNull();
    appender.appendNull();
    appender.appendVarchar(value);
    appender.appendVarchar(reasonOf(fault, hasHeader));
    appender.endRow();
  }
  appender.closeSync();
}

function reasonOf(fault: RecordViolation, hasHeader: boolean): string {
  const columns = hasHeader ? 'the header has' : '"columns" declares';
  switch (fault) {
    case 'too few cells':
      return `fewer cells than ${columns}`;
    case 'too many cells':
      return `more cells than ${columns}`;
    case 'text after a quote':
      return 'text after a closing quote';
    case 'too long':
      return `a row of more than ${mostRecordBytes} bytes`;
  }
}

/** Puts the faulty rows of a part into quarantine, a line for each fault. */
export async function quarantineInvalidRows(db: DuckDb, checks: RowChecks, part: Part, lines: Lines): Promise<void> {
  if (part.rows.faulty === 0) return;
  await db.run('CREATE OR REPLACE TEMP TABLE lines (record BIGINT, line BIGINT)');
  const appender = await db.connection.createAppender('lines', undefined, 'temp');
  for (const { record, line } of lines) {
    appender.appendBigInt(BigInt(record));
    appender.appendBigInt(BigInt(line));
    appender.endRow();
  }
  appender.closeSync();
  const rules = allViolationRules(checks).map(({ column, reason }, place) => {
    const cell = checks.rawColumns.indexOf(column);
    return `(${place}, ${literal(column)}, ${literal(reason)}, ${cell < 0 ? 'NULL' : cell + 1})`;
  });
  await db.run(`INSERT INTO ${table}
    SELECT ${literal(part.file)}, line + file_row_number - record, place, rules."column", ${keptCellSql('"$cells"', 'rules.cell')}, rules.reason
    FROM (SELECT file_row_number, ${splitCellsSql('"$raw"')} AS "$cells", CAST(unnest(string_split("$faults", ',')) AS INTEGER) AS place
      FROM read_parquet(${literal(part.path)}, file_row_number = true) WHERE "$state" = 'faulty') faults
    JOIN (VALUES ${rules.join(', ')}) rules(place, "column", reason, cell) USING (place)
    ASOF JOIN lines ON file_row_number >= lines.record`);
}

/** Why rows are in quarantine, most frequent first, each with the first example. */
export async function quarantineReasons(db: DuckDb): Promise<QuarantineReason[]> {
  return z.array(quarantineReasonSchema).parse(
    await db.rows(`SELECT "column", reason, count(*) AS rows,
        { file: arg_min(file, (file, line)), line: arg_min(line, (file, line)), value: left(arg_min(coalesce(value, ''), (file, line)), 200) } AS example
      FROM ${table} GROUP BY "column", reason ORDER BY rows DESC, "column", reason`),
  );
}

/** The rows of a run, as they were sorted. */
export interface RowCounts {
  read: number;
  quarantined: number;
  unlabelled: number;
  /** Rows whose label cannot be known yet. */
  waiting: number;
  /** Rows that are older than the window. */
  outdated: number;
  duplicates: number;
  clean: number;
}

/** Throws a DataQualityError with the commonest reasons if too many rows are in quarantine or too few are left. */
export function checkQuality(
  quality: { minRows: number; maxQuarantined: number },
  rows: RowCounts,
  reasons: QuarantineReason[],
  address: string,
): void {
  const share = rows.quarantined / rows.read;
  const tooMany = share > quality.maxQuarantined;
  if (!tooMany && rows.clean >= quality.minRows) return;
  const finding = tooMany
    ? `${rows.quarantined} of ${rows.read} rows (${percent(share)}) cannot be used; quality.maxQuarantined allows ${percent(quality.maxQuarantined)}.`
    : `${rows.clean} rows can be used; quality.minRows asks for ${quality.minRows}. Of ${rows.read} rows read ${leftOut(rows)}.`;
  const lines = reasons.slice(0, 3).map(({ column, reason, rows: count, example }) => {
    const where = `${example.file}, line ${example.line}`;
    return `- ${column === null ? '' : `column "${column}": `}${reason}: ${count} times, first in ${where}: ${JSON.stringify(example.value)}`;
  });
  const all = rows.quarantined > 0 ? [`All of them: ${address}`] : [];
  throw new DataQualityError([finding, ...lines, ...all].join('\n'));
}

function leftOut(rows: RowCounts): string {
  const unlabelled = `${rows.quarantined} are in quarantine, ${rows.unlabelled} have no label`;
  const waiting =
    rows.waiting === 0 ? '' : `, of ${rows.waiting} the label cannot be known before time.labelDelay is over`;
  const outdated = rows.outdated === 0 ? '' : `, ${rows.outdated} are older than input.window`;
  return `${unlabelled}${waiting}${outdated} and ${rows.duplicates} were replaced by a newer row of the same key`;
}

const percent = (share: number): string => formatPercent(share, { significant: 3 });
