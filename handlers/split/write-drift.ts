import { keys } from '../../core/names.ts';
import { noDrift } from '../../core/profile/drift-record.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext } from './context.ts';
import { findDrift } from './find-drift.ts';

/** Writes drift.json. */
export async function writeDrift(db: DuckDb, context: SplitContext): Promise<undefined> {
  const { bucket, runId, championId, pipeline, columns } = context;
  const drift =
    championId === null
      ? noDrift(null, 'no model serves yet')
      : await findDrift(db, bucket, { championId, pipeline, columns });
  await bucket.writeJson(keys.drift(runId), drift);
}
