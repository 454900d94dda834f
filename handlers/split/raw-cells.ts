import { keptCellSql, splitCellsSql } from '../../core/sql/kept-cells.ts';
import { identifier, rawName } from '../../core/sql/sql.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { CleanParts } from '../duckdb/clean-parts.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { partitionedTable } from './assign-partitions.ts';

/** The sided rows with their cells, in columns named by `rawName`. */
export const celledTable = 'celled_rows';

/**
 * Makes `celled_rows`. Cells come out of `$raw`, which has them of rows that may be test rows, or of all (`partSql`); of other
 * declared columns a cell is the text of the value, which means the same to all who ask for it (`keepsCells`).
 */
export async function createCelled(
  db: DuckDb,
  { columns }: Pick<Pipeline, 'columns'>,
  { kept }: Pick<CleanParts, 'kept'>,
): Promise<void> {
  const texts = Object.keys(columns)
    .filter((name) => !kept.includes(name))
    .map((name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(rawName(name))}`);
  const cells = kept.map(
    (name, index) => `${keptCellSql('"$cells"', String(index + 1))} AS ${identifier(rawName(name))}`,
  );
  await db.run(`CREATE VIEW ${celledTable} AS SELECT ${['* EXCLUDE ("$cells")', ...texts, ...cells].join(', ')}
    FROM (SELECT *, ${splitCellsSql('"$raw"')} AS "$cells" FROM ${partitionedTable})`);
}
