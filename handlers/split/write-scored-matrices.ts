import { matrixLineSql } from '../../core/features/matrix-line.ts';
import { keys } from '../../core/names.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext } from './context.ts';
import { writeLines, writeMatrix } from './write-query.ts';

/**
 * Writes the matrix of the test rows for the challenger, without labels. If Evaluate chooses the
 * threshold, it does so on the validation rows: then their matrix without labels follows, and their
 * labels in a file.
 */
export async function writeScoredMatrices(db: DuckDb, context: SplitContext): Promise<undefined> {
  const { features, repeated, pipeline, runId } = context;
  const line = matrixLineSql(features, repeated);
  await writeMatrix(db, context, `SELECT ${line} FROM ${tables.test}`, 'test-challenger');
  if (typeof pipeline.serve.threshold !== 'object') return;
  await writeMatrix(db, context, `SELECT ${line} FROM ${tables.validation}`, 'validation-challenger');
  const labels = `SELECT ${special.trainedLabel} FROM ${tables.validation}`;
  await writeLines(db, context, labels, keys.validationLabels(runId));
}
