import { keys } from '../../core/names.ts';
import type { SplitRecord } from '../../core/partition/split-record.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext, SplitFindings } from './context.ts';
import { findOneSidedClasses } from './one-sided-classes.ts';
import { findOverlap } from './overlap.ts';

/** Writes split.json. */
export async function writeSplitRecord(db: DuckDb, context: SplitContext): Promise<Pick<SplitFindings, 'overlap'>> {
  const { bucket, runId, split, rows, labelCounts, features } = context;
  const overlap = await findOverlap(db, features);
  const oneSidedClasses = findOneSidedClasses(labelCounts, features.classes);
  const record: SplitRecord = { version: 1, split, rows, overlap, oneSidedClasses };
  await bucket.writeJson(keys.split(runId), record);
  return { overlap };
}
