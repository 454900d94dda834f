import * as z from 'zod';
import { mostRecordBytes, type BrokenRecord, type RecordViolation } from '../../core/csv/scan-records.ts';
import { DataQualityError } from '../../core/errors.ts';
import { special, tables } from '../../core/tables.ts';
import { keptCellSql, splitCellsSql } from '../../core/sql/kept-cells.ts';
import { quarantineReasonSchema, type QuarantineReason } from '../../core/profile/profile.ts';
import { literal } from '../../core/sql/sql.ts';
import { formatPercent } from '../../core/text/format.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { allViolationRules, type RowChecks } from './row-checks.ts';
import type { Part } from './write-part.ts';

/** SQL of quarantine.csv, one row per violation: file, line, column, value, reason. */
export const quarantineSql = `SELECT file, line, "column", value, reason FROM ${tables.quarantine} ORDER BY file, line, rule`;

/** Lines of a part's records. Records between two entries begin on consecutive lines. */
export type RecordLines = { record: number; line: number }[];

/** Makes the table that the next two functions fill. */
export async function createQuarantine(db: DuckDb): Promise<void> {
  await db.run(
    `CREATE TABLE ${tables.quarantine} (file VARCHAR, line BIGINT, rule INTEGER, "column" VARCHAR, value VARCHAR, reason VARCHAR)`,
  );
}

/** Puts the invalid records of a file into quarantine. */
export async function quarantineBroken(
  db: DuckDb,
  broken: BrokenRecord[],
  { file, hasHeader }: { file: string; hasHeader: boolean },
): Promise<void> {
  if (broken.length === 0) return;
  const appender = await db.connection.createAppender(tables.quarantine);
  for (const { line, value, violation } of broken) {
    appender.appendVarchar(file);
    appender.appendBigInt(BigInt(line));
    appender.appendNull();
    appender.appendNull();
    appender.appendVarchar(value);
    appender.appendVarchar(reasonOf(violation, hasHeader));
    appender.endRow();
  }
  appender.closeSync();
}

function reasonOf(violation: RecordViolation, hasHeader: boolean): string {
  const columns = hasHeader ? 'the header has' : '"columns" declares';
  switch (violation) {
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

/** Puts the invalid rows of a part into quarantine, one line per violation. */
export async function quarantineInvalidRows(
  db: DuckDb,
  checks: RowChecks,
  part: Part,
  { lines, rawColumns }: { lines: RecordLines; rawColumns: readonly string[] },
): Promise<void> {
  if (part.rows.faulty === 0) return;
  await db.run(`CREATE OR REPLACE TEMP TABLE ${tables.quarantineLines} (record BIGINT, line BIGINT)`);
  const appender = await db.connection.createAppender(tables.quarantineLines, undefined, 'temp');
  for (const { record, line } of lines) {
    appender.appendBigInt(BigInt(record));
    appender.appendBigInt(BigInt(line));
    appender.endRow();
  }
  appender.closeSync();
  const rules = allViolationRules(checks).map(({ column, reason }, index) => {
    const cell = rawColumns.indexOf(column);
    return `(${index}, ${literal(column)}, ${literal(reason)}, ${cell < 0 ? 'NULL' : cell + 1})`;
  });
  await db.run(`INSERT INTO ${tables.quarantine}
    SELECT ${literal(part.file)}, line + file_row_number - record, rule, rules."column", ${keptCellSql(special.cellList, 'rules.cell')}, rules.reason
    FROM (SELECT file_row_number, ${splitCellsSql(special.rawCells)} AS ${special.cellList},
        CAST(unnest(string_split(${special.violations}, ',')) AS INTEGER) AS rule
      FROM read_parquet(${literal(part.path)}, file_row_number = true) WHERE ${special.state} = 'faulty') violations
    JOIN (VALUES ${rules.join(', ')}) rules(rule, "column", reason, cell) USING (rule)
    ASOF JOIN ${tables.quarantineLines} ON file_row_number >= ${tables.quarantineLines}.record`);
}

/** The reasons for quarantine, the most frequent first, each with its first example. */
export async function quarantineReasons(db: DuckDb): Promise<QuarantineReason[]> {
  return z.array(quarantineReasonSchema).parse(
    await db.rows(`SELECT "column", reason, count(*) AS rows,
        { file: arg_min(file, (file, line)), line: arg_min(line, (file, line)), value: left(arg_min(coalesce(value, ''), (file, line)), 200) } AS example
      FROM ${tables.quarantine} GROUP BY "column", reason ORDER BY rows DESC, "column", reason`),
  );
}

/** What became of a run's rows. */
export interface RowCounts {
  read: number;
  quarantined: number;
  unlabelled: number;
  /** Rows whose label cannot be known yet. */
  waiting: number;
  /** Rows older than the window. */
  outdated: number;
  duplicates: number;
  clean: number;
}

/**
 * Throws a DataQualityError with the most frequent reasons if too many rows are invalid or too few
 * are left.
 */
export function checkQuality(
  quality: { minRows: number; maxQuarantined: number },
  rows: RowCounts,
  reasons: QuarantineReason[],
  address: string,
): void {
  const share = rows.quarantined / rows.read;
  const tooMany = share > quality.maxQuarantined;
  if (!tooMany && rows.clean >= quality.minRows) return;
  const problem = tooMany
    ? `${rows.quarantined} of ${rows.read} rows (${percent(share)}) are invalid, but quality.maxQuarantined allows only ${percent(quality.maxQuarantined)}.`
    : `${rows.clean} rows can be used, but quality.minRows requires ${quality.minRows}. Of the ${rows.read} rows read, ${leftOut(rows)}.`;
  const lines = reasons.slice(0, 3).map(({ column, reason, rows: count, example }) => {
    const where = `${example.file}, line ${example.line}`;
    return `- ${column === null ? '' : `column "${column}": `}${reason}: ${count === 1 ? 'once' : `${count} times, first`} in ${where}: ${JSON.stringify(example.value)}`;
  });
  const all = rows.quarantined > 0 ? [`All of them: ${address}`] : [];
  throw new DataQualityError([problem, ...lines, ...all].join('\n'));
}

function leftOut(rows: RowCounts): string {
  const unlabelled = `${rows.quarantined} are in quarantine, ${rows.unlabelled} have no label`;
  const waiting =
    rows.waiting === 0 ? '' : `, ${rows.waiting} have a label that cannot be known before time.labelDelay has passed`;
  const outdated = rows.outdated === 0 ? '' : `, ${rows.outdated} are older than input.window`;
  return `${unlabelled}${waiting}${outdated} and ${rows.duplicates} were replaced by a newer row with the same key`;
}

const percent = (share: number): string => formatPercent(share, { significant: 3 });
