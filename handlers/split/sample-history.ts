import type { Features } from '../../core/features/features.ts';
import { rawRecordSql, recordTextSql } from '../../core/features/record.ts';
import { identifier } from '../../core/sql/sql.ts';
import { sampledPartition, special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

/**
 * Only this many test rows keep the rows before them. The histories of all test rows would fill the
 * disk.
 */
const mostSampled = 100;

const { row } = special;

/**
 * SQL of a test row's earlier records as a JSON list, oldest first; NULL for a row that is not in
 * the sample.
 */
export const sampledHistorySql = `(SELECT any_value(records) FROM ${tables.sampledHistory} WHERE ${tables.sampledHistory}.${row} = ${tables.test}.${row})`;

/**
 * Makes `tables.sampledHistory` for a model with a history: a sample spread evenly over the test
 * rows.
 */
export async function sampleHistory(db: DuckDb, { definition }: Features): Promise<void> {
  const { history } = definition;
  if (history === undefined) return;
  const { testIndex, testCount, sequenceNumber, earlier, sampledRow, record } = special;
  const partition = history.partitionBy.map((column, index) => ({
    column: identifier(column),
    sampled: sampledPartition(index),
  }));
  const wanted = [
    `${sequenceNumber} - unnest(range(1, ${history.steps + 1})) AS ${earlier}`,
    `${row} AS ${sampledRow}`,
    ...partition.map(({ column, sampled }) => `${column} AS ${sampled}`),
  ];
  const samePartition = partition.map(({ column, sampled }) => ` AND ${column} = ${sampled}`).join('');
  await db.run(`CREATE TABLE ${tables.sampledHistory} AS
    WITH numbered AS (SELECT *, row_number() OVER (ORDER BY ${row}) - 1 AS ${testIndex}, count(*) OVER () AS ${testCount} FROM ${tables.test}),
    sampled AS (SELECT ${wanted.join(', ')} FROM numbered
      WHERE ${testIndex} % ((${testCount} + ${mostSampled - 1}) // ${mostSampled}) = 0),
    found AS (SELECT ${sampledRow}, ${sequenceNumber}, ${recordTextSql(rawRecordSql(definition))} AS ${record}
      FROM ${tables.withCells} JOIN sampled ON ${sequenceNumber} = ${earlier}${samePartition})
    SELECT ${sampledRow} AS ${row}, '[' || coalesce(string_agg(${record}, ',' ORDER BY ${sequenceNumber}), '') || ']' AS records
    FROM (SELECT DISTINCT ${sampledRow} FROM sampled) LEFT JOIN found USING (${sampledRow}) GROUP BY ${sampledRow}`);
}
