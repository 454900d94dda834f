/** How a column's text becomes a value, and when it may not. */
export interface ColumnType {
  /** SQL of the value; NULL where the text cannot be read. */
  parse: (text: string) => string;
  /** SQL that is true of a good value; undefined where every text is one. */
  isValid: ((value: string, text: string) => string) | undefined;
  /** Whether a text is certainly a good value; undefined where only `isValid` can tell. */
  isPlain?: (text: string) => boolean;
  /** What is wrong with a text that is not valid. */
  reason: string;
  /** DuckDB's type. */
  sqlType: string;
}

/** SQL that is true of a text that begins with a year of four digits: 20-01-05 would be a day of the year 20. */
export const beginsWithYear = (text: string): string =>
  `(${text} GLOB '[0-9][0-9][0-9][0-9]-*' OR ${text} GLOB '[0-9][0-9][0-9][0-9]/*')`;

/**
 * How a row is looked at. A quick look is for one row of plain texts (`isPlain`), in less time: what it reads it reads
 * as a close look does, and where it cannot tell, it takes a value for faulty.
 */
export type CheckDepth = 'close' | 'quick';
