import { identifier, rawName } from '../../core/features/sql.ts';
import { sidedTable } from './assign-sides.ts';

/** SQL of the cells as they came, out of `$raw`, which has them of rows that may be test rows, or of all (`partSql`). */
export function rawCells(rawColumns: string[]): string[] {
  return rawColumns.map((name, index) => `"$raw"[${index + 1}] AS ${identifier(rawName(name))}`);
}

/** All rows with their cells, where all have them. */
export const rowsWithCells = (rawColumns: string[]): string =>
  `(SELECT ${['*', ...rawCells(rawColumns)].join(', ')} FROM ${sidedTable})`;
