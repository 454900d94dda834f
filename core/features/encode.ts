import type { Encoding, Features } from './features.ts';
import { codeSql, identifier, list, literal } from '../sql/sql.ts';

/**
 * Up to this many levels, comparing with one after the other, the most frequent first, is faster
 * than hashing.
 */
const fewLevels = 20;

/**
 * The last step of encoding: SQL of a row's vector as a CSV line, over the columns that `cleanSql`
 * gives. It is text so that a matrix and a request have the same digits. Each column takes one
 * expression, however many cells it has.
 */
export function lineSql(features: Pick<Features, 'encodings'>): string {
  return joinCells(
    features.encodings.map((encoding) => cellsSql(encoding)),
    features,
  );
}

/**
 * SQL of a line of cells. An empty line would be skipped as blank, so a lone missing cell is
 * written as nan.
 */
export function joinCells(cells: string[], { encodings }: Pick<Features, 'encodings'>): string {
  if (encodings.length === 1) return `coalesce(nullif(${cells.join()}, ''), 'nan')`;
  return `concat_ws(',', ${list(cells)})`;
}

/** SQL of a column's cells; `column` is SQL of its value. */
export function cellsSql(encoding: Encoding, column = identifier(encoding.column)): string {
  if (encoding.kind === 'number') return numberCells(encoding, column);
  return encoding.kind === 'ordinal' ? ordinalCell(encoding, column) : onehotCells(encoding, column);
}

type Of<Kind extends Encoding['kind']> = Extract<Encoding, { kind: Kind }>;

function numberCells(encoding: Of<'number'>, column: string): string {
  const { value, printing, after, missing } = numberCell(encoding, column);
  const text = printedSql[printing](value);
  return `coalesce(${after === '' ? text : `${text} || ${literal(after)}`}, ${literal(missing)})`;
}

/** How the cell of a number is printed, and the indicator cell after it, if it has one. */
export interface NumberCell {
  /** SQL of the number to print. */
  value: string;
  printing: keyof typeof printedSql;
  /** The text after the printed number. */
  after: string;
  /** The complete text if the value is missing. */
  missing: string;
}

export function numberCell(encoding: Of<'number'>, column = identifier(encoding.column)): NumberCell {
  const { type, missing, standardize, indicator } = encoding;
  const value = numericFeatureSql(type, column);
  const fill = missing === undefined ? '' : String(standardizedNumber(missing, standardize));
  const cells = { after: indicator === true ? ',0' : '', missing: indicator === true ? `${fill},1` : fill };
  if (standardize !== undefined) {
    // Subtract in 64 bits: a 32-bit float reduces seconds since 1970 to minutes.
    const standardized = `((${value} - ${doubleSql(standardize.mean)}) / ${doubleSql(standardize.deviation)})`;
    return { ...cells, value: standardized, printing: 'standardized' };
  }
  const isWhole = type === 'integer' || type === 'boolean' || type === 'date';
  return { ...cells, value, printing: isWhole ? 'whole' : 'any' };
}

/** SQL that prints a number. */
export const printedSql = {
  whole: (value: string) => `CAST(${value} AS VARCHAR)`,
  /**
   * The shortest text that reads back as the same 32-bit float, which the algorithms use. Most
   * numbers are whole, and printing them as integers takes half the time. TRY_CAST, because a
   * request's number may exceed a 32-bit float. That is reported as a violation and must not throw
   * here.
   */
  any: (value: string) => `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 1e15
    THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE CAST(TRY_CAST(${value} AS FLOAT) AS VARCHAR) END`,
  // A request's number may be so far from the training values that its quotient exceeds a 32-bit
  // float.
  standardized: (value: string) => `coalesce(CAST(TRY_CAST(${value} AS FLOAT) AS VARCHAR),
    CASE WHEN ${value} > 0 THEN '3.4e38' WHEN ${value} IS NOT NULL THEN '-3.4e38' END)`,
};

/** The replacement for a missing value, with the nine digits that distinguish 32-bit floats. */
function standardizedNumber(value: number, standardize: Of<'number'>['standardize']): number {
  if (standardize === undefined) return value;
  const standardized = (value - standardize.mean) / standardize.deviation;
  return Number(Math.max(-3.4e38, Math.min(3.4e38, standardized)).toPrecision(9));
}

/** A literal with an exponent is a DOUBLE. Without one it would be a DECIMAL with few digits. */
const doubleSql = (value: number): string => `(${value.toExponential()})`;

function ordinalCell({ levels, missing }: Of<'ordinal' | 'onehot'>, value: string): string {
  const code = `CAST(coalesce(${codeSql(levels, `CAST(${value} AS VARCHAR)`)}, ${levels.length}) AS VARCHAR)`;
  return `CASE WHEN ${value} IS NULL THEN ${literal(missing === undefined ? '' : String(missing))} ELSE ${code} END`;
}

/** A cell for each level, then one for other levels, then one for a missing value. */
function onehotCells({ levels }: Of<'ordinal' | 'onehot'>, value: string): string {
  const other = levels.length;
  const missing = other + 1;
  const zeros = Array<string>(missing).fill('0');
  const text = `CAST(${value} AS VARCHAR)`;
  if (levels.length <= fewLevels) {
    const cells = (hot: number) => literal([...zeros, '0'].with(hot, '1').join(','));
    const known = levels.map((level, index) => `WHEN ${text} = ${literal(level)} THEN ${cells(index)}`);
    return `CASE WHEN ${value} IS NULL THEN ${cells(missing)} ${known.join(' ')} ELSE ${cells(other)} END`;
  }
  // The cells are a window over 0,0,1,0,0. Its start depends on the code.
  const window = [...zeros, '1', ...zeros].join(',');
  const index = `CASE WHEN ${value} IS NULL THEN ${missing} ELSE coalesce(${codeSql(levels, text)}, ${other}) END`;
  return `substr(${literal(window)}, 2 * (${missing} - ${index}) + 1, ${2 * missing + 1})`;
}

/** SQL of a column's value as a number; NULL if it is not a number. */
export function numericFeatureSql(type: Encoding['type'], value: string): string {
  switch (type) {
    case 'number':
    case 'integer':
      return value;
    case 'boolean':
      return `CAST(${value} AS INTEGER)`;
    case 'date':
      return `(${value} - DATE '1970-01-01')`;
    case 'timestamp':
      return `epoch(${value})`;
    case 'category':
    case 'text':
      return `CASE WHEN abs(TRY_CAST(${value} AS DOUBLE)) <= 3.4e38::DOUBLE THEN TRY_CAST(${value} AS DOUBLE) END`;
  }
}
