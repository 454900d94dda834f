import { matrixLineSql } from '../../core/features/matrix-line.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext } from './context.ts';
import { writeMatrix } from './write-query.ts';

/** Writes the matrix of the validation rows, label first. */
export async function writeValidationMatrix(db: DuckDb, context: SplitContext): Promise<undefined> {
  const line = matrixLineSql(context.features, context.repeated, special.trainedLabel);
  await writeMatrix(db, context, `SELECT ${line} FROM ${tables.validation}`, 'validation');
}
