import type { Column } from './definition.ts';
import { literal } from './sql.ts';

/** How a column's text becomes a value, and when it may not. */
interface ColumnType {
  /** SQL of the value; NULL where the text cannot be read. */
  parse: (text: string) => string;
  /** SQL that is true of a good value; undefined where every text is one. */
  isValid: ((value: string, text: string) => string) | undefined;
  /** What is wrong with a text that is not valid. */
  reason: string;
  /** DuckDB's type. */
  sqlType: string;
}

/** SageMaker's algorithms read 32-bit floats; a number beyond them would become infinite. */
const largestNumber = '3.4028234663852886e38';

const truths = "('true', 't', 'yes', 'y', '1')";
const falsehoods = "('false', 'f', 'no', 'n', '0')";

/** The rules of a column's type. DuckDB reads 1_000, nan and inf as numbers and 2.5 as an integer; these do not. */
export function columnType({ type, format, values }: Column): ColumnType {
  switch (type) {
    case 'number':
      return {
        parse: (text) => `TRY_CAST(${text} AS DOUBLE)`,
        isValid: (value, text) => `abs(${value}) <= ${largestNumber}::DOUBLE AND NOT contains(${text}, '_')`,
        reason: 'not a number (of at most 3.4e38)',
        sqlType: 'DOUBLE',
      };
    case 'integer':
      return {
        parse: (text) => `TRY_CAST(${text} AS BIGINT)`,
        isValid: (value, text) => `${value} = TRY_CAST(${text} AS DOUBLE) AND NOT contains(${text}, '_')`,
        reason: 'not a whole number',
        sqlType: 'BIGINT',
      };
    case 'boolean':
      return {
        parse: (text) =>
          `CASE WHEN lower(${text}) IN ${truths} THEN true WHEN lower(${text}) IN ${falsehoods} THEN false END`,
        isValid: (value) => `${value} IS NOT NULL`,
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
        isValid: (value, text) => `isfinite(${value})${format === undefined ? ` AND length(${text}) <= 10` : ''}`,
        reason: `not a date (${format ?? 'yyyy-mm-dd'})`,
        sqlType: 'DATE',
      };
    case 'timestamp':
      return {
        // A cast to TIMESTAMP would ignore an offset such as +02:00.
        parse: (text) =>
          format === undefined
            ? `CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP)`
            : `CAST(try_strptime(${text}, ${literal(format)}) AS TIMESTAMP)`,
        isValid: (value) => `isfinite(${value})`,
        reason: `not a timestamp (${format ?? 'yyyy-mm-dd hh:mm:ss'})`,
        sqlType: 'TIMESTAMP',
      };
    case 'category':
    case 'text':
      return {
        parse: (text) => text,
        isValid: values && ((value) => `${value} IN (${values.map(literal).join(', ')})`),
        reason: `not one of the listed values (${shorten(values ?? [])})`,
        sqlType: 'VARCHAR',
      };
  }
}

function shorten(values: string[]): string {
  return values.length > 10 ? `${values.slice(0, 10).join(', ')}, ... ${values.length} in all` : values.join(', ');
}
