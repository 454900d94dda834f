import { matrixLineSql } from '../../core/features/matrix-line.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext } from './context.ts';
import { writeMatrix } from './write-query.ts';

/** Writes the matrix of the training rows, label first. */
export async function writeTrainingMatrix(db: DuckDb, context: SplitContext): Promise<undefined> {
  const { features, repeated, pipeline } = context;
  // The linear learner reads rows in order and needs them shuffled. The order of the key hashes is
  // a shuffle that is the same every time.
  const order = pipeline.train.algorithm === 'linear-learner' ? `ORDER BY ${special.hash}` : '';
  const line = matrixLineSql(features, repeated, special.trainedLabel);
  await writeMatrix(db, context, `SELECT ${line} FROM ${tables.train} ${order}`, 'train');
}
