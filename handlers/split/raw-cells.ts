import { keptCellSql, splitCellsSql } from '../../core/features/kept-cells.ts';
import { identifier, rawName } from '../../core/features/sql.ts';
import type { CleanParts } from '../shared/clean-parts.ts';
import { sidedTable } from './assign-sides.ts';

/**
 * SQL of the sided rows with their cells as they came, out of `$raw`, which has them of rows that may be test rows, or of
 * all (`partSql`). Of unkept columns a cell is the text of the value, which is read as the same number.
 */
export function rowsWithCells({ rawColumns, unkept }: Pick<CleanParts, 'rawColumns' | 'unkept'>): string {
  const cells = rawColumns.map((name, index) => {
    const cell = unkept.includes(name)
      ? `CAST(${identifier(name)} AS VARCHAR)`
      : keptCellSql('"$cells"', String(index + 1));
    return `${cell} AS ${identifier(rawName(name))}`;
  });
  return `(SELECT ${['*', ...cells].join(', ')} FROM (SELECT *, ${splitCellsSql('"$raw"')} AS "$cells" FROM ${sidedTable}))`;
}
