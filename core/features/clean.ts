import type { CheckDepth } from '../sql/column-type.ts';
import { areFinite, columnType, hasNoUnderscore } from '../sql/column-types.ts';
import type { Definition } from '../sql/definition.ts';
import { historyViolations } from './history.ts';
import { identifier, list, literal, rawName, trimmed, type Cells } from '../sql/sql.ts';
import { special } from '../tables.ts';

/** One thing that can be wrong with a row. The violations column refers to rules by their index. */
export interface ViolationRule {
  column: string;
  reason: string;
}

interface SqlRule extends ViolationRule {
  /** SQL that is true for a row that violates the rule. */
  isViolated: string;
  /** For a rule about a number: the value, and the text that it was parsed from. */
  number?: { value: string; text: string | undefined };
}

const textName = (column: string) => `text:${column}`;
const triedName = (column: string) => `try:${column}`;

/**
 * The first step of encoding: SQL over a relation with raw cells (VARCHAR columns named by
 * `rawName`). It adds a typed column for each declared one, the derived columns and the violations
 * column, and passes all other columns through. It reads one row at a time, so it means the same
 * for a file and for a single record.
 *
 * The fast check gives the needs-full-check column instead of violations. If that is false, the
 * full check of the same texts finds the same values and no violation.
 */
export function cleanSql(
  definition: Definition,
  source: string,
  cells: Cells = 'as they came',
  depth: CheckDepth = 'full',
): string {
  const columns = Object.entries(definition.columns);
  const names = columns.map(([name]) => name);
  const texts = names.map((name) => {
    const cell = identifier(rawName(name));
    return `${cells === 'as they came' ? trimmed(cell) : cell} AS ${identifier(textName(name))}`;
  });
  const missing = cells === 'present' ? [] : definition.missing;
  const present = names.map((name) => {
    const text = identifier(textName(name));
    const listed = missing.map(literal).join(', ');
    return listed === '' ? text : `CASE WHEN ${text} NOT IN (${listed}) THEN ${text} END AS ${text}`;
  });
  const typed = columns.map(
    ([name, column]) => `${columnType(column, depth, cells).parse(identifier(textName(name)))} AS ${identifier(name)}`,
  );
  // An exception in DuckDB (a failed cast, ln(-1)) makes the struct NULL, so only that row is
  // quarantined.
  const tried = definition.derive.map(
    ({ name, sql, type }) =>
      `TRY({ v: CAST(${sql} AS ${columnType({ type }).sqlType}) }) AS ${identifier(triedName(name))}`,
  );
  const derived = definition.derive.map(
    ({ name }) => `struct_extract(${identifier(triedName(name))}, 'v') AS ${identifier(name)}`,
  );
  const temporary = [
    ...names.map((name) => identifier(textName(name))),
    ...definition.derive.map(({ name }) => identifier(triedName(name))),
  ];
  return `
WITH trimmed AS (SELECT ${list(['*', ...texts])} FROM ${source}),
present AS (SELECT * ${present.length === 0 || missing.length === 0 ? '' : `REPLACE (${list(present)})`} FROM trimmed),
typed AS (SELECT ${list(['*', ...typed])} FROM present),
tried AS (SELECT ${list(['*', ...tried])} FROM typed),
derived AS (SELECT ${list(['*', ...derived])} FROM tried)
SELECT * ${temporary.length === 0 ? '' : `EXCLUDE (${list(temporary)})`},
  ${verdictSql(sqlRules(definition, depth, cells), depth, cells)}
FROM derived`;
}

/** SQL of the violations column, or of the needs-full-check column for the fast check. */
function verdictSql(rules: SqlRule[], depth: CheckDepth, cells: Cells): string {
  const isInvalid = rules.length === 0 ? 'false' : rules.map((rule) => `(${rule.isViolated})`).join('\n  OR ');
  if (depth === 'fast') return `(${isInvalid}) AS ${special.needsFullCheck}`;
  if (rules.length === 0) return `'' AS ${special.violations}`;
  const indexes = rules.map(({ isViolated }, index) => `CASE WHEN ${isViolated} THEN '${index}' END`);
  // Most rows pass the first condition. Only an invalid row computes which rules it violates.
  return `CASE WHEN ${soundSql(rules, cells)} THEN '' WHEN ${isInvalid}\n    THEN concat_ws(',', ${list(indexes)}) ELSE '' END AS ${special.violations}`;
}

/** The rules for a row, in the order of their indexes in the violations column. */
export function violationRules(definition: Definition): ViolationRule[] {
  return sqlRules(definition, 'full', 'as they came').map(({ column, reason }) => ({ column, reason }));
}

/**
 * SQL that is true for nearly all valid rows and for no invalid one; it is not true for some valid
 * rows with missing values. It tests all numbers at once: if their absolute values have a finite
 * sum, each number exists and is finite.
 */
function soundSql(rules: SqlRule[], cells: Cells): string {
  const numbers = rules.flatMap(({ number }) => (number === undefined ? [] : [number]));
  const noUnderscores =
    cells === 'plain' ? [] : numbers.flatMap(({ text }) => (text === undefined ? [] : [hasNoUnderscore(text)]));
  const others = rules.filter(({ number }) => number === undefined).map(({ isViolated }) => `NOT (${isViolated})`);
  const finite = numbers.length === 0 ? [] : [areFinite(numbers.map(({ value }) => value))];
  return [...finite, ...noUnderscores, ...others].join(' AND ');
}

function sqlRules(definition: Definition, depth: CheckDepth, cells: Cells): SqlRule[] {
  const typed = Object.entries(definition.columns).flatMap(([name, column]): SqlRule[] => {
    const { isValid, isCertain, reason } = columnType(column, depth, cells);
    if (isValid === undefined || (depth === 'fast' && isCertain !== undefined)) return [];
    const [value, text] = [identifier(name), identifier(textName(name))];
    const isViolated = `${text} IS NOT NULL AND NOT coalesce(${isValid(value, text)}, false)`;
    return [{ column: name, reason, isViolated, ...(column.type === 'number' && { number: { value, text } }) }];
  });
  const derived = definition.derive.flatMap(({ name, type }): SqlRule[] => {
    const failed = {
      column: name,
      reason: 'derive cannot be computed from this row',
      isViolated: `${identifier(triedName(name))} IS NULL`,
    };
    if (type !== 'number') return [failed];
    const value = identifier(name);
    const isViolated = `${value} IS NOT NULL AND NOT (${columnType({ type }).isValid?.(value, "''") ?? 'true'})`;
    const reason = 'derive gives no finite number (of at most 3.4e38)';
    return [failed, { column: name, reason, isViolated, number: { value, text: undefined } }];
  });
  return [...typed, ...derived, ...historyViolations(definition.history)];
}
