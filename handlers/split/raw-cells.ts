import { keptCellSql, splitCellsSql } from '../../core/sql/kept-cells.ts';
import { identifier, rawName } from '../../core/sql/sql.ts';
import { special, tables } from '../../core/tables.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { CleanParts } from '../duckdb/clean-parts.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

/**
 * Makes `tables.withCells`, which adds raw cells in columns named by `rawName`. Kept cells come
 * from the raw cells column, which is filled for rows that may be test rows, or for all rows
 * (`partSql`). The raw cell of any other declared column is its value's text, which gives all
 * readers the same value (`keepsCells`).
 */
export async function createRowsWithCells(
  db: DuckDb,
  { columns }: Pick<Pipeline, 'columns'>,
  { kept }: Pick<CleanParts, 'kept'>,
): Promise<void> {
  const { cellList, rawCells } = special;
  const texts = Object.keys(columns)
    .filter((name) => !kept.includes(name))
    .map((name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(rawName(name))}`);
  const cells = kept.map(
    (name, index) => `${keptCellSql(cellList, String(index + 1))} AS ${identifier(rawName(name))}`,
  );
  await db.run(`CREATE VIEW ${tables.withCells} AS SELECT ${[`* EXCLUDE (${cellList})`, ...texts, ...cells].join(', ')}
    FROM (SELECT *, ${splitCellsSql(rawCells)} AS ${cellList} FROM ${tables.partitioned})`);
}
