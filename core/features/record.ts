import type { Column, Definition } from '../sql/definition.ts';
import { identifier, list, presentText, rawName } from '../sql/sql.ts';

/**
 * SQL of a row as a caller of the API would send it: a STRUCT of its declared columns without those of `unknown`, numbers
 * as numbers, booleans as booleans, everything else as the text of the file, missing values as NULL. Whole numbers that a
 * double cannot hold (2^53 and beyond) are text as well: most readers of JSON would change their last digits. Few columns
 * ask for the cells as they came, which take longer to read than all the others.
 */
export function rawRecordSql({ columns, missing }: Definition, unknown: string[] = []): string {
  const members = Object.entries(columns)
    .filter(([name]) => !unknown.includes(name))
    .map(([name, column]) => `${identifier(name)}: ${memberSql(name, column, missing)}`);
  return `{ ${list(members)} }`;
}

/** SQL of a record as the JSON that a caller would send; it takes ten times as long as the record. */
export const recordTextSql = (record: string): string => `CAST(to_json(${record}) AS VARCHAR)`;

/** SQL that is true of a row whose record has a value that is missing. */
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
  // The value of a category or a text is what its cell says.
  return type === 'date' || type === 'timestamp' ? presentText(identifier(rawName(name)), missing) : value;
}
