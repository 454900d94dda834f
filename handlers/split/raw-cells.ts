import { keptCellSql, splitCellsSql } from '../../core/features/kept-cells.ts';
import { identifier, rawName } from '../../core/features/sql.ts';
import { sidedTable } from './assign-sides.ts';

/**
 * SQL of the sided rows with their cells as they came, out of `$raw`, which has them of rows that may be test rows, or of
 * all (`partSql`).
 */
export function rowsWithCells(rawColumns: string[]): string {
  const cells = rawColumns.map(
    (name, index) => `${keptCellSql('"$cells"', String(index + 1))} AS ${identifier(rawName(name))}`,
  );
  return `(SELECT ${['*', ...cells].join(', ')} FROM (SELECT *, ${splitCellsSql('"$raw"')} AS "$cells" FROM ${sidedTable}))`;
}
