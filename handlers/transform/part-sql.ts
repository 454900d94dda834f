import { violationRules } from '../../core/features/clean.ts';
import { labelSql } from '../../core/features/target.ts';
import { labelWaits } from '../../core/partition/label-delay.ts';
import { keyHashSql, keyOf, partitionSql, splitOf } from '../../core/partition/split.ts';
import { keptCellsSql } from '../../core/sql/kept-cells.ts';
import { identifier, rawName } from '../../core/sql/sql.ts';
import { special } from '../../core/tables.ts';
import type { RawRows } from './raw-rows.ts';
import type { RowChecks } from './row-checks.ts';

/** The state of a row in a part. */
export type RowState = 'good' | 'faulty' | 'unlabelled' | 'waiting';

const { violations, state, label, target } = special;

/**
 * SQL of rows as the parts store them, over the result of `cleanSql` for trimmed cells. It has the
 * typed and derived columns, and the special columns state, label, target, hash, violations and raw
 * cells.
 */
export function partSql(
  checks: RowChecks,
  cleaned: string,
  rows: Omit<RawRows, 'relation'>,
  rawColumns: readonly string[],
): string {
  const { pipeline, definition } = checks;
  const { columns, cells, missing } = rows;
  const sql = labelSql(pipeline, definition.target);
  const keyHash = keyHashSql(keyOf(pipeline, definition.target.reads), missing, cells);
  return `SELECT * EXCLUDE (${columns.map(({ name }) => identifier(rawName(name))).join(', ')}),
    ${keptCellsOfRowSql(checks, rows, rawColumns)} AS ${special.rawCells}
  FROM (SELECT *, ${stateSql(checks)} AS ${state} FROM (
    SELECT * REPLACE (${violationsSql(checks)} AS ${violations}), ${sql.label} AS ${label}, ${sql.target} AS ${target},
      ${keyHash} AS ${special.hash} FROM (${cleaned})))`;
}

/**
 * SQL of all violations of a row: those of its cells, which are already in the column, and those of
 * the batch rules.
 */
function violationsSql({ definition, rules }: RowChecks): string {
  if (rules.length === 0) return violations;
  const cellRules = violationRules(definition).length;
  const indexes = rules.map(({ isViolated }, index) => `CASE WHEN ${isViolated} THEN '${cellRules + index}' END`);
  const isValid = [`${violations} = ''`, ...rules.map(({ isViolated }) => `NOT coalesce(${isViolated}, false)`)];
  return `CASE WHEN ${isValid.join(' AND ')} THEN '' ELSE concat_ws(',', nullif(${violations}, ''), ${indexes.join(', ')}) END`;
}

/** SQL of a row's state. */
function stateSql({ pipeline, startedAt }: RowChecks): string {
  const waits = labelWaits(pipeline, startedAt);
  return `CASE WHEN ${violations} <> '' THEN 'faulty'
    ${waits === undefined ? '' : `WHEN ${waits} THEN 'waiting'`}
    WHEN ${label} IS NULL AND ${target} IS NULL THEN 'unlabelled' ELSE 'good' END`;
}

/**
 * SQL of a row's raw cells. An invalid row has the cells of all `rawColumns`. If numbers were
 * parsed by the reader, it has none, and the segment is read again. A row that may be a test row
 * has the cells of the kept columns. With a history, all rows have those, because earlier rows can
 * be in any partition.
 */
function keptCellsOfRowSql(
  { pipeline, definition, isKept }: RowChecks,
  { columns, cells, missing, isEmptyNull, numbers }: Omit<RawRows, 'relation'>,
  rawColumns: readonly string[],
): string {
  const present = new Set(columns.map(({ name }) => name));
  const cell = (name: string) =>
    isEmptyNull ? `coalesce(${identifier(rawName(name))}, '')` : identifier(rawName(name));
  const cellsOf = (names: readonly string[]) =>
    keptCellsSql(
      names.map((name) => (present.has(name) ? cell(name) : undefined)),
      cells === 'plain',
    );
  const mayTest =
    pipeline.split.by === 'time' || definition.history !== undefined
      ? 'true'
      : `${partitionSql(splitOf(pipeline, definition.target.reads, undefined), missing, special.hash)} = 'test'`;
  const kept = rawColumns.filter(isKept);
  const cases = [
    ...(numbers.size > 0 ? [] : [`WHEN ${state} = 'faulty' THEN ${cellsOf(rawColumns)}`]),
    ...(kept.length === 0 ? [] : [`WHEN ${mayTest} THEN ${cellsOf(kept)}`]),
  ];
  return cases.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${cases.join(' ')} END`;
}
