import { cellsSql, fewLevels, joinCells } from './encode.ts';
import type { Encoding, Features } from './features.ts';
import { identifier } from './sql.ts';

/**
 * What `lineSql` yields, for many rows in less time; `label` is SQL of a cell before the others. `repeated` are the
 * columns whose values come from a dictionary.
 */
export function matrixLineSql(
  features: Pick<Features, 'encodings'>,
  repeated: ReadonlySet<string>,
  label?: string,
): string {
  const cells = features.encodings.map((encoding) =>
    repeated.has(encoding.column) && takesTime(encoding)
      ? onceEachSql(identifier(encoding.column), (value) => cellsSql(encoding, value))
      : cellsSql(encoding),
  );
  if (label === undefined) return joinCells(cells, features);
  return `concat_ws(',', ${[label, ...(cells.length === 1 ? [joinCells(cells, features)] : cells)].join(', ')})`;
}

/** A few levels are compared as fast as they are looked up. */
const takesTime = (encoding: Encoding) => encoding.kind === 'number' || encoding.levels.length > fewLevels;

/**
 * SQL of an expression over a value. DuckDB computes a function of one argument once for each value of a dictionary, but
 * CASE and CAST once for each row: as the function of a list they are computed as the list is.
 */
function onceEachSql(value: string, expression: (value: string) => string): string {
  return `list_extract(list_transform(list_value(${value}), lambda v: ${expression('v')}), 1)`;
}
