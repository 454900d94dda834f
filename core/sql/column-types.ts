import { beginsWithYear, type ColumnType, type CheckDepth } from './column-type.ts';
import type { Column } from './definition.ts';
import { fitsFloat32, isCertainBoolean, isCertainDate, isCertainInteger } from './certain-text.ts';
import { literal, type Cells } from './sql.ts';
import { timestampType } from './timestamps.ts';

/** The largest 32-bit float. SageMaker's algorithms read a larger number as infinite. */
export const largestFloat32 = '3.4028234663852886e38::DOUBLE';

const truths = "('true', 't', 'yes', 'y', '1')";
const falsehoods = "('false', 'f', 'no', 'n', '0')";

/**
 * Commas in 1,234.5 and 1,234,567 can only separate thousands. The comma in 1,234 could be a
 * decimal comma.
 */
const grouped = literal(String.raw`[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}`);

/**
 * DuckDB compiles regular expressions each time a statement runs, which is slow. `isGrouped` is
 * false if no text contains a comma; then the SQL needs none.
 */
const parsedNumberSql = (text: string, type: 'DOUBLE' | 'BIGINT', isGrouped: boolean) =>
  !isGrouped
    ? `TRY_CAST(${text} AS ${type})`
    : `coalesce(TRY_CAST(${text} AS ${type}), TRY_CAST(CASE WHEN regexp_full_match(${text}, ${grouped}) THEN replace(${text}, ',', '') END AS ${type}))`;

/** SQL that is true if the absolute values add up to at most the largest 32-bit float. */
export const areFinite = (values: string[]): string =>
  `${sumSql(values.map((value) => `abs(${value})`))} <= ${largestFloat32}`;

/**
 * A balanced tree of sums. DuckDB rejects expressions nested a thousand levels deep, as a plain sum
 * would be.
 */
function sumSql(terms: string[]): string {
  if (terms.length <= 1) return terms.join('');
  const middle = Math.ceil(terms.length / 2);
  return `(${sumSql(terms.slice(0, middle))} + ${sumSql(terms.slice(middle))})`;
}

/**
 * SQL that is true if a number's text contains no underscore. DuckDB alone accepts those in
 * numbers.
 */
export const hasNoUnderscore = (text: string): string => `NOT contains(${text}, '_')`;

const spelling = 'written as 1234.5 or 1,234.5; 1,234 and 1.234,5 could be two numbers each';

/**
 * The rules of a column's type. DuckDB also reads 1_000, nan and inf as numbers and 2.5 as an
 * integer. These rules do not.
 */
export function columnType(column: Column, depth: CheckDepth = 'full', cells: Cells = 'as they came'): ColumnType {
  const isGrouped = depth === 'full' && cells !== 'plain';
  const noUnderscore = (text: string) => (cells === 'plain' ? '' : ` AND ${hasNoUnderscore(text)}`);
  const { type, format, values } = column;
  switch (type) {
    case 'number':
      return {
        parse: (text) => parsedNumberSql(text, 'DOUBLE', isGrouped),
        isValid: (value, text) => `${areFinite([value])}${noUnderscore(text)}`,
        isCertain: fitsFloat32,
        reason: `not a number (of at most 3.4e38, ${spelling})`,
        sqlType: 'DOUBLE',
      };
    case 'integer':
      return {
        parse: (text) => parsedNumberSql(text, 'BIGINT', isGrouped),
        isValid: (value, text) => `${value} = ${parsedNumberSql(text, 'DOUBLE', isGrouped)}${noUnderscore(text)}`,
        isCertain: isCertainInteger,
        reason: `not a whole number (of at most 18 digits, ${spelling})`,
        sqlType: 'BIGINT',
      };
    case 'boolean':
      return {
        parse: (text) =>
          `CASE WHEN lower(${text}) IN ${truths} THEN true WHEN lower(${text}) IN ${falsehoods} THEN false END`,
        isValid: (value) => `${value} IS NOT NULL`,
        isCertain: isCertainBoolean,
        reason: 'not a boolean (true or false, t or f, yes or no, y or n, 1 or 0)',
        sqlType: 'BOOLEAN',
      };
    case 'date':
      return {
        parse: (text) =>
          format === undefined
            ? `TRY_CAST(${text} AS DATE)`
            : `CAST(try_strptime(${text}, ${literal(format)}) AS DATE)`,
        // DuckDB would silently drop a time of day.
        isValid: (value, text) =>
          format === undefined
            ? `isfinite(${value}) AND ${beginsWithYear(text)} AND length(${text}) <= 10`
            : `isfinite(${value})`,
        ...(format === undefined && { isCertain: isCertainDate }),
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
        ...(values && { isCertain: (text: string) => values.includes(text) }),
        reason: `not one of the listed values (${shorten(values ?? [])})`,
        sqlType: 'VARCHAR',
      };
  }
}

function shorten(values: string[]): string {
  return values.length > 10 ? `${values.slice(0, 10).join(', ')}, ... ${values.length} in all` : values.join(', ');
}
