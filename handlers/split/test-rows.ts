import { rawRecordSql } from '../../core/features/record.ts';
import type { Features } from '../../core/features/features.ts';

/** SQL of test.parquet, in the order of the matrices: row (from 0), label, target, record (JSON), shared. */
export function testRowsSql(features: Features, isShared: string): string {
  return `SELECT row_number() OVER () - 1 AS row, "$class" AS label, "$target" AS target,
    ${rawRecordSql(features.definition)} AS record, ${isShared} AS shared FROM test_rows`;
}
