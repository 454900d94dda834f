import type { Encoding, Features } from './features.ts';
import { codeSql, identifier, list, literal } from './sql.ts';

/**
 * The third step: SQL of a row's vector as a CSV line, over the columns that `cleanSql` yields. Text, so that a
 * matrix and a request hold the same digits: DuckDB prints the shortest that reads back as the same double. One
 * expression for each column, never one for each cell.
 */
export function lineSql(features: Pick<Features, 'encodings'>): string {
  const cells = features.encodings.map(cellsSql);
  // A line without a character would be skipped as blank, by SageMaker and by whoever counts lines.
  if (cells.length === 1) return `coalesce(nullif(${cells.join()}, ''), 'nan')`;
  return `concat_ws(',', ${list(cells)})`;
}

function cellsSql(encoding: Encoding): string {
  const value = identifier(encoding.column);
  const missingCell = literal(encoding.missing === undefined ? '' : String(encoding.missing));
  if (encoding.kind === 'number') {
    return `coalesce(CAST(${numberSql(encoding.type, value)} AS VARCHAR), ${missingCell})`;
  }
  const { levels } = encoding;
  const code = codeSql(levels, `CAST(${value} AS VARCHAR)`);
  const other = levels.length;
  if (encoding.kind === 'ordinal') {
    return `CASE WHEN ${value} IS NULL THEN ${missingCell} ELSE CAST(coalesce(${code}, ${other}) AS VARCHAR) END`;
  }
  // The cells are a window of 0,0,1,0,0 that slides with the code: levels, then other, then missing.
  const missing = other + 1;
  const zeros = Array<string>(missing).fill('0');
  const window = [...zeros, '1', ...zeros].join(',');
  const index = `CASE WHEN ${value} IS NULL THEN ${missing} ELSE coalesce(${code}, ${other}) END`;
  return `substr(${literal(window)}, 2 * (${missing} - ${index}) + 1, ${2 * missing + 1})`;
}

/** SQL of a column's value as a number, NULL where it has none. */
export function numberSql(type: Encoding['type'], value: string): string {
  switch (type) {
    case 'number':
      // JSON has no -0, so a request could not say it.
      return `(${value} + 0e0)`;
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
