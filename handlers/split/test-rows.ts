import type { Features } from '../../core/features/features.ts';
import { isIncompleteSql, rawRecordSql } from '../../core/features/record.ts';
import { identifier } from '../../core/sql/sql.ts';
import { targetReads } from '../../core/features/target.ts';
import { special, tables } from '../../core/tables.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { sampledHistorySql } from './sample-history.ts';

/**
 * SQL of test.parquet, in the order of the matrices:
 * - row: counts from 0.
 * - label and target.
 * - record: a STRUCT.
 * - incomplete: whether the record lacks a value.
 * - history: a JSON list of the records before it, for a sample of the rows.
 * - shared: whether the row is in the champion's test partition too.
 * - cluster: rows with the same cluster depend on each other. It is the group or the day; NULL
 *   without either.
 * - time: NULL without a time column.
 * - slice_0, slice_1, ...: the values of the columns of gate.slices, as text.
 */
export function testRowsSql(features: Features, isShared: string, pipeline: Pipeline): string {
  const time = pipeline.time && identifier(pipeline.time.column);
  const slices = (pipeline.gate.slices?.by ?? []).map(
    (column, index) => `CAST(${identifier(column)} AS VARCHAR) AS slice_${index},`,
  );
  const unknown = unknownColumns(features);
  const historySql = features.definition.history === undefined ? 'CAST(NULL AS VARCHAR)' : sampledHistorySql;
  return `SELECT row_number() OVER () - 1 AS row, ${special.mergedClass} AS label, ${special.target} AS target,
    CAST(${clusterSql(pipeline, time)} AS VARCHAR) AS cluster, CAST(${time ?? 'NULL'} AS TIMESTAMP) AS time, ${slices.join(' ')}
    ${rawRecordSql(features.definition, unknown)} AS record, ${isIncompleteSql(features.definition, unknown)} AS incomplete, ${historySql} AS history, ${isShared} AS shared
    FROM ${tables.test}`;
}

/**
 * Columns that a caller would not know: the target's columns, except those that the history depends
 * on.
 */
function unknownColumns({ target, definition: { history } }: Features): string[] {
  const sequenceColumns = history === undefined ? [] : [history.orderBy, ...history.partitionBy];
  return targetReads(target).filter((name) => !sequenceColumns.includes(name));
}

function clusterSql({ split }: Pipeline, time: string | undefined): string {
  if (split.by === 'group') return identifier(split.column);
  return time === undefined ? 'NULL' : `CAST(${time} AS DATE)`;
}
