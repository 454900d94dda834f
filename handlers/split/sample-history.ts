import type { Features } from '../../core/features/features.ts';
import { rawRecordSql, recordTextSql } from '../../core/features/record.ts';
import { identifier } from '../../core/sql/sql.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { celledTable } from './raw-cells.ts';

/** As many test rows as can be replayed with the rows before them: of all rows they would fill the disk. */
const mostSampled = 100;

/** SQL of a test row's earlier records, oldest first, as a JSON list; NULL for a row that is not in the sample. */
export const sampledHistorySql =
  '(SELECT any_value(records) FROM sampled_history WHERE sampled_history."$row" = test_rows."$row")';

/** Makes `sampled_history` for a model with a history: rows spread evenly over the test rows, with the rows before each. */
export async function sampleHistory(db: DuckDb, { definition }: Features): Promise<void> {
  const { history } = definition;
  if (history === undefined) return;
  const partition = history.partitionBy.map((column, index) => ({ own: identifier(column), of: `"$of_${index}"` }));
  const places = [`"$place" - unnest(range(1, ${history.steps + 1})) AS "$earlier"`, '"$row" AS "$of"'];
  const names = partition.map(({ own, of }) => `${own} AS ${of}`);
  const same = partition.map(({ own, of }) => ` AND ${own} = ${of}`).join('');
  await db.run(`CREATE TABLE sampled_history AS
    WITH numbered AS (SELECT *, row_number() OVER (ORDER BY "$row") - 1 AS "$number", count(*) OVER () AS "$count" FROM test_rows),
    sampled AS (SELECT ${[...places, ...names].join(', ')} FROM numbered
      WHERE "$number" % (("$count" + ${mostSampled - 1}) // ${mostSampled}) = 0),
    found AS (SELECT "$of", "$place", ${recordTextSql(rawRecordSql(definition))} AS "$record"
      FROM ${celledTable} JOIN sampled ON "$place" = "$earlier"${same})
    SELECT "$of" AS "$row", '[' || coalesce(string_agg("$record", ',' ORDER BY "$place"), '') || ']' AS records
    FROM (SELECT DISTINCT "$of" FROM sampled) LEFT JOIN found USING ("$of") GROUP BY "$of"`);
}
