import type { Column, Definition } from '../sql/definition.ts';
import { identifier, list, presentText, rawName } from '../sql/sql.ts';

/**
 * SQL of a row as a caller of the API would send it: a STRUCT of its declared columns except
 * `unknown`. Numbers and booleans keep their type, other values are the text of the file, missing
 * values are NULL. Integers of 2^53 and above are text, because most JSON parsers would change
 * their last digits. Only dates and timestamps read raw cells, which is slow.
 */
export function rawRecordSql({ columns, missing }: Definition, unknown: string[] = []): string {
  const members = Object.entries(columns)
    .filter(([name]) => !unknown.includes(name))
    .map(([name, column]) => `${identifier(name)}: ${memberSql(name, column, missing)}`);
  return `{ ${list(members)} }`;
}

/**
 * SQL of a record as JSON text, as a caller would send it. It takes ten times as long as the
 * record.
 */
export const recordTextSql = (record: string): string => `CAST(to_json(${record}) AS VARCHAR)`;

/** SQL that is true if a value is missing in the row's record. */
export function isIncompleteSql({ columns }: Definition, unknown: string[]): string {
  const missing = Object.keys(columns)
    .filter((name) => !unknown.includes(name))
    .map((name) => `${identifier(name)} IS NULL`);
  return `(${['false', ...missing].join(' OR ')})`;
}

function memberSql(name: string, { type }: Column, missing: string[]): string {
  const value = identifier(name);
  if (type === 'integer') {
    const { MAX_SAFE_INTEGER: largest } = Number;
    return `CASE WHEN ${value} BETWEEN -${largest} AND ${largest} THEN to_json(${value}) ELSE to_json(CAST(${value} AS VARCHAR)) END`;
  }
  // The value of a category or a text is its cell's text.
  return type === 'date' || type === 'timestamp' ? presentText(identifier(rawName(name)), missing) : value;
}
