import type { BatchDefinition } from '../../core/sql/definition.ts';
import { violationRules, violationsColumn, type ViolationRule } from '../../core/features/clean.ts';
import { keptCellsSql } from '../../core/sql/kept-cells.ts';
import { labelWaits } from '../../core/partition/label-delay.ts';
import { placementViolations } from '../../core/partition/placement.ts';
import { keyHashSql, keyOf, partitionSql, splitOf } from '../../core/partition/split.ts';
import { identifier, presentText, rawName } from '../../core/sql/sql.ts';
import { labelViolations, labelSql } from '../../core/features/target.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { RawRows } from './raw-rows.ts';

/** A fault that only a batch has, because it is of the label or the key. */
interface BatchRule extends ViolationRule {
  isFaulty: string;
}

/** What becomes of a row, seen on its own. */
export type RowState = 'good' | 'faulty' | 'unlabelled' | 'waiting';

/** What a run asks of each row, for all its files. */
export interface RowChecks {
  pipeline: Pipeline;
  definition: BatchDefinition;
  /** What makes a row unusable beyond its cells. */
  rules: BatchRule[];
  /** ISO 8601. */
  startedAt: string;
  /** The raw columns of all files so far. */
  rawColumns: string[];
  /** Whether a column's cells are kept of rows without a fault, too (`keepsCells`). */
  isKept: (name: string) => boolean;
  /** The columns of which only the number matters. */
  numbers: ReadonlySet<string>;
}

/** What a run asks of each row; no file has been read yet. */
export function rowChecks(
  pipeline: Pipeline,
  definition: BatchDefinition,
  { startedAt, isKept }: Pick<RowChecks, 'startedAt' | 'isKept'>,
): RowChecks {
  const key = keyOf(pipeline, definition.target.reads);
  const numbers = Object.entries(definition.columns)
    .filter(([name, { type }]) => type === 'number' && !key.includes(name) && !isKept(name))
    .map(([name]) => name);
  const rules = batchRules(pipeline, definition);
  return { pipeline, definition, rules, startedAt, rawColumns: [], isKept, numbers: new Set(numbers) };
}

/** What makes a row unusable beyond its cells: a label that cannot be transformed, no place in time, no part of a declared key. */
function batchRules(pipeline: Pipeline, { target }: BatchDefinition): BatchRule[] {
  const rules = [...labelViolations(pipeline, target), ...placementViolations(pipeline)];
  if (pipeline.key === undefined) return rules;
  const missing = pipeline.key.map(
    (column) => `(${presentText(identifier(rawName(column)), pipeline.input.missing, 'trimmed')}) IS NULL`,
  );
  return [...rules, { column: pipeline.key[0] ?? '', reason: 'the key is missing', isFaulty: missing.join(' AND ') }];
}

/** All that can be wrong with a row, in the order that a part's `$faults` counts: its cells first. */
export function allViolationRules({ definition, rules }: RowChecks): ViolationRule[] {
  return [...violationRules(definition), ...rules];
}

/**
 * SQL of rows as the parts hold them, over what `cleanSql` yields of trimmed cells: typed and derived columns, `$state`,
 * `$label` (VARCHAR), `$target` (DOUBLE), `$hash` of the key, `$faults`, and `$raw`: of a faulty row the cells of all
 * `rawColumns`, unless numbers have been read as such (then its rows are read again); of a row that may be a test row, or
 * of all where features look at earlier rows, which are on any side, those of the kept ones.
 */
export function partSql(
  checks: RowChecks,
  cleaned: string,
  { columns, cells, missing, isEmptyNull, numbers }: Omit<RawRows, 'relation'>,
): string {
  const { pipeline, definition, rules, rawColumns } = checks;
  const there = new Set(columns.map(({ name }) => name));
  const { label, target } = labelSql(pipeline, definition.target);
  const faults = identifier(violationsColumn);
  const ofCells = violationRules(definition).length;
  const found = rules.map(({ isFaulty }, index) => `CASE WHEN ${isFaulty} THEN '${ofCells + index}' END`);
  const isSound = [`${faults} = ''`, ...rules.map(({ isFaulty }) => `NOT coalesce(${isFaulty}, false)`)].join(' AND ');
  const allFaults =
    found.length === 0
      ? faults
      : `CASE WHEN ${isSound} THEN '' ELSE concat_ws(',', nullif(${faults}, ''), ${found.join(', ')}) END`;
  const waits = labelWaits(pipeline, checks.startedAt);
  const state = `CASE WHEN ${faults} <> '' THEN 'faulty'
    ${waits === undefined ? '' : `WHEN ${waits} THEN 'waiting'`}
    WHEN "$label" IS NULL AND "$target" IS NULL THEN 'unlabelled' ELSE 'good' END`;
  const mayTest =
    pipeline.split.by === 'time' || definition.history !== undefined
      ? 'true'
      : `${partitionSql(splitOf(pipeline, definition.target.reads, undefined), missing, '"$hash"')} = 'test'`;
  const cell = (name: string) =>
    isEmptyNull ? `coalesce(${identifier(rawName(name))}, '')` : identifier(rawName(name));
  const cellsOf = (names: string[]) =>
    keptCellsSql(
      names.map((name) => (there.has(name) ? cell(name) : undefined)),
      cells === 'plain',
    );
  const kept = rawColumns.filter(checks.isKept);
  const raw = [
    ...(numbers.size > 0 ? [] : [`WHEN "$state" = 'faulty' THEN ${cellsOf(rawColumns)}`]),
    ...(kept.length === 0 ? [] : [`WHEN ${mayTest} THEN ${cellsOf(kept)}`]),
  ];
  return `SELECT * EXCLUDE (${[...there].map((name) => identifier(rawName(name))).join(', ')}),
    ${raw.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${raw.join(' ')} END`} AS "$raw"
  FROM (SELECT *, ${state} AS "$state" FROM (
    SELECT * REPLACE (${allFaults} AS ${faults}), ${label} AS "$label", ${target} AS "$target",
      ${keyHashSql(keyOf(pipeline, definition.target.reads), missing, cells)} AS "$hash" FROM (${cleaned})))`;
}
