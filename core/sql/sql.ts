/** A column or table name as SQL text. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A string as SQL text. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The column that holds what the file or the request said, before trimming; typed columns have the plain name. */
export const rawName = (column: string): string => `raw:${column}`;

/** Items of a SQL list, one a line. */
export const list = (items: string[]): string => items.join(',\n  ');

/** Blanks at either end of a cell that carry no meaning; the last two are the no-break space and the byte order mark. */
const blanks = ' \t\r\n\u{a0}\u{feff}';

/** A cell without blanks around it. */
export const trimmed = (sql: string): string => `trim(${sql}, ${literal(blanks)})`;

/** A cell without blanks around it, as `trimmed` leaves it. */
export function trimText(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blanks.includes(text.charAt(start))) start++;
  while (end > start && blanks.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * Whether raw columns hold cells as they came, with the blanks around them cut off already, or also with NULL for texts
 * that stand for "missing". Plain ones are trimmed and have no underscore, which DuckDB takes for a part of a number, no
 * comma and none of `keptCellMarks`.
 */
export type Cells = 'as they came' | 'trimmed' | 'plain' | 'present';

/** A cell's text as the key of a row sees it: trimmed, NULL when it stands for "missing". */
export function presentText(sql: string, missing: string[], cells: Cells = 'as they came'): string {
  const text = cells === 'as they came' ? trimmed(sql) : sql;
  if (missing.length === 0) return text;
  return `CASE WHEN ${text} NOT IN (${missing.map(literal).join(', ')}) THEN ${text} END`;
}

/**
 * SQL of a text's place in a list (from 0), NULL if it is not there. An ENUM finds it by hashing; CASE or a list would
 * compare with one after the other.
 */
export function codeSql(levels: string[], text: string): string {
  if (levels.length === 0) return 'CAST(NULL AS INTEGER)';
  return `CAST(enum_code(TRY_CAST(${text} AS ENUM (${levels.map(literal).join(', ')}))) AS INTEGER)`;
}
