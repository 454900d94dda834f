import { cellsSql, joinCells } from './encode.ts';
import type { Features } from './features.ts';
import { identifier } from '../sql/sql.ts';

/**
 * What `lineSql` yields, for many rows in less time; `label` is SQL of a cell before the others. `repeated` are the
 * columns whose values come from a dictionary.
 */
export function matrixLineSql(
  features: Pick<Features, 'encodings'>,
  repeated: ReadonlySet<string>,
  label?: string,
): string {
  const { encodings } = features;
  if (encodings.length === 1) {
    const cells = joinCells(
      encodings.map((encoding) => cellsSql(encoding)),
      features,
    );
    return label === undefined ? cells : `concat_ws(',', ${label}, ${cells})`;
  }
  const cells = encodings.map((encoding, place) => {
    const comma = label === undefined && place === 0 ? '' : "',' || ";
    const cell = (value: string) => `${comma}${cellsSql(encoding, value)}`;
    const column = identifier(encoding.column);
    return repeated.has(encoding.column) ? onceEachSql(column, cell) : cell(column);
  });
  return `${concat}(${[...(label === undefined ? [] : [label]), ...cells].join(', ')})`;
}

/** DuckDB's own, not Trino's of the same name. concat_ws takes a third longer: it writes a comma for each cell of each row. */
const concat = 'system.main.concat';

/**
 * SQL of an expression over a value. DuckDB computes a function of one argument once for each value of a dictionary, but
 * CASE and CAST once for each row: as the function of a list they are computed as the list is.
 */
function onceEachSql(value: string, expression: (value: string) => string): string {
  return `list_extract(list_transform(list_value(${value}), lambda v: ${expression('v')}), 1)`;
}
