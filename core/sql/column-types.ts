import { beginsWithYear, type ColumnType, type CheckDepth } from './column-type.ts';
import type { Column } from './definition.ts';
import { isPlainBoolean, isPlainDate, isPlainInteger, fitsFloat32 } from './plain-text.ts';
import { literal, type Cells } from './sql.ts';
import { timestampType } from './timestamps.ts';

/** SageMaker's algorithms read 32-bit floats; a number beyond them would become infinite. */
const largestNumber = '3.4028234663852886e38';

const truths = "('true', 't', 'yes', 'y', '1')";
const falsehoods = "('false', 'f', 'no', 'n', '0')";

/** The commas of 1,234.5 and 1,234,567 can only part thousands; those of 1,234 could be decimal. */
const grouped = literal(String.raw`[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}`);

/** Regular expressions take time, and DuckDB compiles them each time a statement runs: where no text has a comma it does without. */
const numberSql = (text: string, type: 'DOUBLE' | 'BIGINT', isGrouped: boolean) =>
  !isGrouped
    ? `TRY_CAST(${text} AS ${type})`
    : `coalesce(TRY_CAST(${text} AS ${type}), TRY_CAST(CASE WHEN regexp_full_match(${text}, ${grouped}) THEN replace(${text}, ',', '') END AS ${type}))`;

/** SQL that is true where the sizes of all values together are one that a 32-bit float holds. */
export const areFinite = (values: string[]): string =>
  `${sumSql(values.map((value) => `abs(${value})`))} <= ${largestNumber}::DOUBLE`;

/** In pairs of pairs: DuckDB refuses an expression that is nested a thousand deep, as a sum from left to right is. */
function sumSql(terms: string[]): string {
  if (terms.length <= 1) return terms.join('');
  const middle = Math.ceil(terms.length / 2);
  return `(${sumSql(terms.slice(0, middle))} + ${sumSql(terms.slice(middle))})`;
}

/** SQL that is true of a number's text without what DuckDB alone takes for a part of one. */
export const isWritten = (text: string): string => `NOT contains(${text}, '_')`;

const spelling = 'written as 1234.5 or 1,234.5; 1,234 and 1.234,5 could be two numbers each';

/** The rules of a column's type. DuckDB reads 1_000, nan and inf as numbers and 2.5 as an integer; these do not. */
export function columnType(column: Column, look: CheckDepth = 'close', cells: Cells = 'as they came'): ColumnType {
  const isGrouped = look === 'close' && cells !== 'plain';
  const written = (text: string) => (cells === 'plain' ? '' : ` AND ${isWritten(text)}`);
  const { type, format, values } = column;
  switch (type) {
    case 'number':
      return {
        parse: (text) => numberSql(text, 'DOUBLE', isGrouped),
        isValid: (value, text) => `${areFinite([value])}${written(text)}`,
        isPlain: fitsFloat32,
        reason: `not a number (of at most 3.4e38, ${spelling})`,
        sqlType: 'DOUBLE',
      };
    case 'integer':
      return {
        parse: (text) => numberSql(text, 'BIGINT', isGrouped),
        isValid: (value, text) => `${value} = ${numberSql(text, 'DOUBLE', isGrouped)}${written(text)}`,
        isPlain: isPlainInteger,
        reason: `not a whole number (of at most 18 digits, ${spelling})`,
        sqlType: 'BIGINT',
      };
    case 'boolean':
      return {
        parse: (text) =>
          `CASE WHEN lower(${text}) IN ${truths} THEN true WHEN lower(${text}) IN ${falsehoods} THEN false END`,
        isValid: (value) => `${value} IS NOT NULL`,
        isPlain: isPlainBoolean,
        reason: 'not a boolean (true or false, t or f, yes or no, y or n, 1 or 0)',
        sqlType: 'BOOLEAN',
      };
    case 'date':
      return {
        parse: (text) =>
          format === undefined
            ? `TRY_CAST(${text} AS DATE)`
            : `CAST(try_strptime(${text}, ${literal(format)}) AS DATE)`,
        // A time of day would be cut off in silence.
        isValid: (value, text) =>
          format === undefined
            ? `isfinite(${value}) AND ${beginsWithYear(text)} AND length(${text}) <= 10`
            : `isfinite(${value})`,
        ...(format === undefined && { isPlain: isPlainDate }),
        reason: `not a date (${format ?? 'yyyy-mm-dd'})`,
        sqlType: 'DATE',
      };
    case 'timestamp':
      return timestampType(column);
    case 'category':
    case 'text':
      return {
        parse: (text) => text,
        isValid: values && ((value) => `${value} IN (${values.map(literal).join(', ')})`),
        ...(values && { isPlain: (text: string) => values.includes(text) }),
        reason: `not one of the listed values (${shorten(values ?? [])})`,
        sqlType: 'VARCHAR',
      };
  }
}

function shorten(values: string[]): string {
  return values.length > 10 ? `${values.slice(0, 10).join(', ')}, ... ${values.length} in all` : values.join(', ');
}
