/** How a column's text becomes a value, and which texts are valid. */
export interface ColumnType {
  /** SQL of the value; NULL if the text cannot be parsed. */
  parse: (text: string) => string;
  /** SQL that is true for a valid value; undefined if every text is valid. */
  isValid: ((value: string, text: string) => string) | undefined;
  /**
   * Whether a text is certain to be valid, decided without SQL; undefined if only `isValid` can
   * decide.
   */
  isCertain?: (text: string) => boolean;
  /** What is wrong with an invalid text. */
  reason: string;
  /** DuckDB's type. */
  sqlType: string;
}

/**
 * SQL that is true if a text begins with a year of four digits. DuckDB reads 20-01-05 as a day of
 * the year 20.
 */
export const beginsWithYear = (text: string): string =>
  `(${text} GLOB '[0-9][0-9][0-9][0-9]-*' OR ${text} GLOB '[0-9][0-9][0-9][0-9]/*')`;

/**
 * How thoroughly a row is checked. The fast check is for one row whose texts are all certain to be
 * valid (`isCertain`). It reads the same values as the full check. If it cannot decide, it counts
 * the value as invalid.
 */
export type CheckDepth = 'full' | 'fast';
