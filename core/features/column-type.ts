/** How a column's text becomes a value, and when it may not. */
export interface ColumnType {
  /** SQL of the value; NULL where the text cannot be read. */
  parse: (text: string) => string;
  /** SQL that is true of a good value; undefined where every text is one. */
  isValid: ((value: string, text: string) => string) | undefined;
  /** What is wrong with a text that is not valid. */
  reason: string;
  /** DuckDB's type. */
  sqlType: string;
}

/** SQL that is true of a text that begins with a year of four digits: 20-01-05 would be a day of the year 20. */
export const beginsWithYear = (text: string): string => String.raw`regexp_matches(${text}, '^\d{4}[-/]')`;
