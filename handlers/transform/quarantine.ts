import { z } from 'zod';
import { DataQualityError } from '../../core/errors.ts';
import { faultRules, faultsColumn, type FaultRule } from '../../core/features/clean.ts';
import type { Definition } from '../../core/features/definition.ts';
import { quarantineReasonSchema, type QuarantineReason } from '../../core/features/profile.ts';
import { identifier, literal, rawName } from '../../core/features/sql.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import { brokenTable } from './load-file.ts';

/** Faults of rows, one for each: file, line, column, value, reason. */
export const quarantineTable = 'quarantine';

/** A fault that only a batch has, because it is of the label or the key. */
export interface BatchRule extends FaultRule {
  isFaulty: string;
}

/** Fills the quarantine from the checked rows and the broken lines. */
export async function quarantine(
  db: DuckDb,
  checkedTable: string,
  definition: Definition,
  batchRules: BatchRule[],
): Promise<void> {
  const rules = faultRules(definition).map(({ column, reason }, place) => ({
    column,
    reason,
    isFaulty: `list_contains(string_split(${identifier(faultsColumn)}, ','), '${place}')`,
  }));
  await db.run(`CREATE TABLE ${quarantineTable} AS
    SELECT file, line, CAST(NULL AS VARCHAR) AS "column", value, reason FROM ${brokenTable}`);
  await db.run(`CREATE TEMP TABLE faulty AS SELECT * FROM ${checkedTable} WHERE "$faulty"`);
  const [{ count }] = z
    .tuple([z.object({ count: z.coerce.number() })])
    .parse(await db.rows('SELECT count(*) AS count FROM faulty'));
  if (count === 0) return;
  for (const { column, reason, isFaulty } of [...rules, ...batchRules]) {
    const value = Object.hasOwn(definition.columns, column) ? identifier(rawName(column)) : 'NULL';
    await db.run(`INSERT INTO ${quarantineTable}
      SELECT "$file", "$line", ${literal(column)}, ${value}, ${literal(reason)} FROM faulty WHERE ${isFaulty}`);
  }
}

/** Why rows are in quarantine, most frequent first, each with the first example. */
export async function quarantineReasons(db: DuckDb): Promise<QuarantineReason[]> {
  return z.array(quarantineReasonSchema).parse(
    await db.rows(`SELECT "column", reason, count(*) AS rows,
        { file: arg_min(file, (file, line)), line: arg_min(line, (file, line)), value: left(arg_min(coalesce(value, ''), (file, line)), 200) } AS example
      FROM ${quarantineTable} GROUP BY "column", reason ORDER BY rows DESC, "column", reason`),
  );
}

/** The rows of a run, as they were sorted. */
export interface RowCounts {
  read: number;
  quarantined: number;
  unlabelled: number;
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
    : `${rows.clean} rows can be used; quality.minRows asks for ${quality.minRows}. Of ${rows.read} rows read ${rows.quarantined} are in quarantine, ${rows.unlabelled} have no label and ${rows.duplicates} were replaced by a newer row of the same key.`;
  const lines = reasons.slice(0, 5).map(({ column, reason, rows: count, example }) => {
    const where = `${example.file}, line ${example.line}`;
    return `- ${column === null ? '' : `column "${column}": `}${reason}: ${count} times, first in ${where}: ${JSON.stringify(example.value)}`;
  });
  const all = rows.quarantined > 0 ? [`All of them: ${address}`] : [];
  throw new DataQualityError([finding, ...lines, ...all].join('\n'));
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
