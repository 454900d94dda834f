import type { Features } from '../../core/features/features.ts';
import { rawRecordSql } from '../../core/features/record.ts';
import { identifier } from '../../core/features/sql.ts';
import type { Pipeline } from '../../core/pipeline.ts';

/**
 * SQL of test.parquet, in the order of the matrices: row (from 0), label, target, record (JSON), shared, and for
 * Evaluate: cluster (rows with the same one are not independent: their group, or their day; NULL without either), time
 * (NULL without the field) and slice_0, slice_1, ...: the values of the columns of gate.slices, as text.
 */
export function testRowsSql(features: Features, isShared: string, pipeline: Pipeline): string {
  const time = pipeline.time && identifier(pipeline.time.column);
  const slices = (pipeline.gate.slices?.by ?? []).map(
    (column, index) => `CAST(${identifier(column)} AS VARCHAR) AS slice_${index},`,
  );
  return `SELECT row_number() OVER () - 1 AS row, "$class" AS label, "$target" AS target,
    CAST(${clusterSql(pipeline, time)} AS VARCHAR) AS cluster, CAST(${time ?? 'NULL'} AS TIMESTAMP) AS time, ${slices.join(' ')}
    ${rawRecordSql(features.definition)} AS record, ${isShared} AS shared FROM test_rows`;
}

function clusterSql({ split }: Pipeline, time: string | undefined): string {
  if (split.by === 'group') return identifier(split.column);
  return time === undefined ? 'NULL' : `CAST(${time} AS DATE)`;
}
