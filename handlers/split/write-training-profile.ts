import { keys } from '../../core/names.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext } from './context.ts';
import { profileTraining } from './profile-training.ts';

/** Writes the model's profile.json. */
export async function writeTrainingProfile(db: DuckDb, context: SplitContext): Promise<undefined> {
  const { bucket, runId } = context;
  await bucket.writeJson(keys.trainingProfile(runId), await profileTraining(db, context));
}
