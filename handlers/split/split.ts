import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { keys } from '../../core/names.ts';
import { overlapSchema } from '../../core/partition/split-record.ts';
import { runSchema } from '../../core/run/plan.ts';
import { openDuckDb } from '../duckdb/duckdb.ts';
import { readPlan } from '../run/plan.ts';
import type { SplitContext, SplitRun } from './context.ts';
import { countPartitions } from './count-partitions.ts';
import { fitOnTraining } from './fit-on-training.ts';
import { loadRows } from './load-rows.ts';
import { columnsToBin } from './profile-training.ts';
import { runJobs } from './run-jobs.ts';

export const splitInput = z.strictObject({
  run: runSchema,
  champion: z.looseObject({ runId: z.string() }).nullable(),
});
export const splitOutput = z.strictObject({
  rows: z.strictObject({
    train: z.number(),
    validation: z.number(),
    test: z.number(),
    /** Rows in a gap of a split by time, which belong to no partition. */
    gap: z.number(),
    /** Validation and test rows that are left out, because no training row has their class. */
    unseenClass: z.number(),
    /**
     * Test rows that are in the champion's test partition too; all of them without a comparable
     * champion.
     */
    shared: z.number(),
  }),
  overlap: overlapSchema,
  classes: z.number(),
  features: z.number(),
  champion: z.strictObject({ runId: z.string(), comparable: z.boolean(), reason: z.string().nullable() }).nullable(),
});

export interface SplitDependencies {
  bucket: SplitRun['bucket'];
}

/**
 * Assigns the clean rows to partitions, fits the features and writes the matrices. Its other
 * results are split.json, features.json, test.parquet, profile.json and drift.json. Throws a
 * DataQualityError if a partition has no rows or the training rows have fewer than two classes.
 */
export async function split(
  { run, champion }: z.infer<typeof splitInput>,
  { bucket }: SplitDependencies,
): Promise<z.infer<typeof splitOutput>> {
  const { runId } = run;
  const { pipeline } = await readPlan(bucket, runId);
  const directory = await mkdtemp(join(tmpdir(), 'split-'));
  const db = await openDuckDb({ locked: false });
  try {
    const splitRun: SplitRun = { runId, championId: champion?.runId ?? null, pipeline, bucket, directory };
    const loaded = await loadRows(db, splitRun);
    const fitted = await fitOnTraining(db, pipeline, loaded);
    const { features, candidates } = fitted;
    const rows = countPartitions(loaded.labelCounts, pipeline, features);
    await bucket.writeJson(keys.features(runId), features);

    const columns = columnsToBin(candidates, features);
    const context: SplitContext = { ...splitRun, ...loaded, ...fitted, rows, columns };
    const { champion: encoding, sharedRows, overlap } = await runJobs(db, context);
    return splitOutput.parse({
      rows: { ...rows, shared: sharedRows },
      overlap,
      classes: features.classes.length,
      features: features.featureNames.length,
      champion: encoding && { runId: encoding.runId, comparable: encoding.comparable, reason: encoding.reason },
    });
  } finally {
    db.close();
    await rm(directory, { recursive: true, force: true });
  }
}
