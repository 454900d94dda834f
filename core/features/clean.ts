import type { CheckDepth } from '../sql/column-type.ts';
import { areFinite, columnType, isWritten } from '../sql/column-types.ts';
import type { Definition } from '../sql/definition.ts';
import { historyViolations } from './history.ts';
import { identifier, list, literal, rawName, trimmed, type Cells } from '../sql/sql.ts';

/** One thing that can be wrong with a row; `$faults` refers to it by its place in the list. */
export interface ViolationRule {
  column: string;
  reason: string;
}

interface SqlRule extends ViolationRule {
  /** SQL that is true of a row with the fault. */
  isFaulty: string;
  /** Where the fault is one of a number: the value and the text that are looked at. */
  number?: { value: string; text: string | undefined };
}

/** The column that lists a row's faults: places in `faultRules`, with commas between; empty for a good row. */
export const violationsColumn = '$faults';

/** True of a row that a close look may find faulty, or read otherwise than a quick one did. */
export const needsFullCheckColumn = '$doubtful';

const textName = (column: string) => `text:${column}`;
const triedName = (column: string) => `try:${column}`;

/**
 * The first step: SQL that turns a relation of raw cells (VARCHAR columns named by `rawName`) into the same rows with
 * a typed column for each declared one, the derived columns, and `$faults`. All other columns are passed on. It looks
 * at one row at a time, so it means the same for a file and for one record. A quick look gives `$doubtful` instead of
 * `$faults`; where it is false, a close look at the same plain texts finds the same values and no fault.
 */
export function cleanSql(
  definition: Definition,
  source: string,
  cells: Cells = 'as they came',
  look: CheckDepth = 'close',
): string {
  const columns = Object.entries(definition.columns);
  const names = columns.map(([name]) => name);
  const texts = names.map((name) => {
    const cell = identifier(rawName(name));
    return `${cells === 'as they came' ? trimmed(cell) : cell} AS ${identifier(textName(name))}`;
  });
  const marked = cells === 'present' ? [] : definition.missing;
  const present = names.map((name) => {
    const text = identifier(textName(name));
    const missing = marked.map(literal).join(', ');
    return missing === '' ? text : `CASE WHEN ${text} NOT IN (${missing}) THEN ${text} END AS ${text}`;
  });
  const typed = columns.map(
    ([name, column]) => `${columnType(column, look, cells).parse(identifier(textName(name)))} AS ${identifier(name)}`,
  );
  // What DuckDB throws on (a cast that fails, ln(-1)) makes the struct NULL: that row alone is quarantined.
  const tried = definition.derive.map(
    ({ name, sql, type }) =>
      `TRY({ v: CAST(${sql} AS ${columnType({ type }).sqlType}) }) AS ${identifier(triedName(name))}`,
  );
  const derived = definition.derive.map(
    ({ name }) => `struct_extract(${identifier(triedName(name))}, 'v') AS ${identifier(name)}`,
  );
  const found = rules(definition, look, cells);
  const places = found.map(({ isFaulty }, index) => `CASE WHEN ${isFaulty} THEN '${index}' END`);
  // Only a faulty row is asked what is wrong with it, and only one that is not plainly sound whether it is faulty.
  const isFaulty = found.length === 0 ? 'false' : found.map((rule) => `(${rule.isFaulty})`).join('\n  OR ');
  const faults =
    found.length === 0
      ? "''"
      : `CASE WHEN ${soundSql(found, cells)} THEN '' WHEN ${isFaulty}\n    THEN concat_ws(',', ${list(places)}) ELSE '' END`;
  const verdict =
    look === 'quick'
      ? `(${isFaulty}) AS ${identifier(needsFullCheckColumn)}`
      : `${faults} AS ${identifier(violationsColumn)}`;
  const temporary = [
    ...names.map((name) => identifier(textName(name))),
    ...definition.derive.map(({ name }) => identifier(triedName(name))),
  ];
  return `
WITH trimmed AS (SELECT ${list(['*', ...texts])} FROM ${source}),
present AS (SELECT * ${present.length === 0 || marked.length === 0 ? '' : `REPLACE (${list(present)})`} FROM trimmed),
typed AS (SELECT ${list(['*', ...typed])} FROM present),
tried AS (SELECT ${list(['*', ...tried])} FROM typed),
derived AS (SELECT ${list(['*', ...derived])} FROM tried)
SELECT * ${temporary.length === 0 ? '' : `EXCLUDE (${list(temporary)})`},
  ${verdict}
FROM derived`;
}

/** What can be wrong with a row, in the order that `$faults` counts. */
export function violationRules(definition: Definition): ViolationRule[] {
  return rules(definition, 'close', 'as they came').map(({ column, reason }) => ({ column, reason }));
}

/**
 * SQL that is true of a row without any fault, as nearly all are; of some others, with a value missing, it is not. Numbers
 * are looked at together: where the sum of their sizes is not too large, each is there and none is too large.
 */
function soundSql(found: SqlRule[], cells: Cells): string {
  const numbers = found.flatMap(({ number }) => (number === undefined ? [] : [number]));
  const written = cells === 'plain' ? [] : numbers.flatMap(({ text }) => (text === undefined ? [] : [isWritten(text)]));
  const others = found.filter(({ number }) => number === undefined).map(({ isFaulty }) => `NOT (${isFaulty})`);
  const sizes = numbers.length === 0 ? [] : [areFinite(numbers.map(({ value }) => value))];
  return [...sizes, ...written, ...others].join(' AND ');
}

function rules(definition: Definition, look: CheckDepth, cells: Cells): SqlRule[] {
  const typed = Object.entries(definition.columns).flatMap(([name, column]): SqlRule[] => {
    const { isValid, isPlain, reason } = columnType(column, look, cells);
    if (isValid === undefined || (look === 'quick' && isPlain !== undefined)) return [];
    const [value, text] = [identifier(name), identifier(textName(name))];
    const isFaulty = `${text} IS NOT NULL AND NOT coalesce(${isValid(value, text)}, false)`;
    return [{ column: name, reason, isFaulty, ...(column.type === 'number' && { number: { value, text } }) }];
  });
  const derived = definition.derive.flatMap(({ name, type }): SqlRule[] => {
    const failed = {
      column: name,
      reason: 'derive cannot be computed from this row',
      isFaulty: `${identifier(triedName(name))} IS NULL`,
    };
    if (type !== 'number') return [failed];
    const value = identifier(name);
    const isFaulty = `${value} IS NOT NULL AND NOT (${columnType({ type }).isValid?.(value, "''") ?? 'true'})`;
    const reason = 'derive gives no finite number (of at most 3.4e38)';
    return [failed, { column: name, reason, isFaulty, number: { value, text: undefined } }];
  });
  return [...typed, ...derived, ...historyViolations(definition.history)];
}
