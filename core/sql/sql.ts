/** A column or table name, quoted for SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A string, quoted for SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The column with the raw cells of the file or the request. Typed columns have the plain name. */
export const rawName = (column: string): string => `raw:${column}`;

/** The items of an SQL list, one per line. */
export const list = (items: string[]): string => items.join(',\n  ');

/**
 * Characters to trim from both ends of a cell; the last two are the no-break space and the byte
 * order mark.
 */
const blanks = ' \t\r\n\u{a0}\u{feff}';

/** SQL of a cell without blanks around it. */
export const trimmed = (sql: string): string => `trim(${sql}, ${literal(blanks)})`;

/** The same as `trimmed`, in JavaScript. */
export function trimText(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blanks.includes(text.charAt(start))) start++;
  while (end > start && blanks.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * How far raw cells have been normalised:
 * - `as they came`: untouched.
 * - `trimmed`: without blanks around them.
 * - `plain`: trimmed, and free of `_`, `,` and `keptCellMarks`, so that DuckDB parses numbers
 *   correctly without help.
 * - `present`: trimmed, and NULL instead of a text that means "missing".
 */
export type Cells = 'as they came' | 'trimmed' | 'plain' | 'present';

/** SQL of a cell's text: trimmed, and NULL if it means "missing". */
export function presentText(sql: string, missing: string[], cells: Cells = 'as they came'): string {
  const text = cells === 'as they came' ? trimmed(sql) : sql;
  if (missing.length === 0) return text;
  return `CASE WHEN ${text} NOT IN (${missing.map(literal).join(', ')}) THEN ${text} END`;
}

/**
 * SQL of a text's index in a list (from 0), NULL if it is not in the list. An ENUM hashes the text.
 * CASE or a list would compare it with each level in turn.
 */
export function codeSql(levels: string[], text: string): string {
  if (levels.length === 0) return 'CAST(NULL AS INTEGER)';
  return `CAST(enum_code(TRY_CAST(${text} AS ENUM (${levels.map(literal).join(', ')}))) AS INTEGER)`;
}
