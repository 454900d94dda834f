import * as z from 'zod';
import { keys } from '../../core/names.ts';
import { tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { encodeForChampion } from './champion.ts';
import type { SplitContext, SplitFindings } from './context.ts';
import { sampleHistory } from './sample-history.ts';
import { testRowsSql } from './test-rows.ts';
import { writeMatrix, writeQuery } from './write-query.ts';

const countSchema = z.tuple([z.object({ count: z.coerce.number() })]);

/**
 * Writes test.parquet, and the champion's matrix of the same rows if the two models can be
 * compared.
 */
export async function writeTestRows(
  db: DuckDb,
  context: SplitContext,
): Promise<Pick<SplitFindings, 'champion' | 'sharedRows'>> {
  const { runId, championId, pipeline, bucket, features, rows } = context;
  const champion = championId === null ? null : await encodeForChampion(db, bucket, championId, features);
  if (champion?.matrixSql !== undefined) await writeMatrix(db, context, champion.matrixSql, 'test-champion');
  const isShared = champion?.isShared ?? 'true';
  await sampleHistory(db, features);
  await writeQuery(db, context, testRowsSql(features, isShared, pipeline), {
    key: keys.testRows(runId),
    options: '(FORMAT PARQUET)',
    contentType: 'application/vnd.apache.parquet',
  });
  if (champion?.comparable !== true) return { champion, sharedRows: rows.test };
  const [{ count }] = countSchema.parse(
    await db.rows(`SELECT count(*) AS count FROM ${tables.test} WHERE ${isShared}`),
  );
  return { champion, sharedRows: count };
}
