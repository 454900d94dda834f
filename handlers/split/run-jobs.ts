import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext, SplitFindings, SplitJob } from './context.ts';
import { writeDrift } from './write-drift.ts';
import { writeScoredMatrices } from './write-scored-matrices.ts';
import { writeSplitRecord } from './write-split-record.ts';
import { writeTestRows } from './write-test-rows.ts';
import { writeTrainingMatrix } from './write-training-matrix.ts';
import { writeTrainingProfile } from './write-training-profile.ts';
import { writeValidationMatrix } from './write-validation-matrix.ts';

/** What runs when. */
const schedule: { sideBySide: number; jobs: readonly SplitJob[] } = {
  /** The disk has room for the training matrix and one more matrix. */
  sideBySide: 2,
  /** In the order in which they start: the longest first. */
  jobs: [
    writeTrainingMatrix,
    writeTestRows,
    writeTrainingProfile,
    writeScoredMatrices,
    writeValidationMatrix,
    writeSplitRecord,
    writeDrift,
  ],
};

/** Runs all jobs and merges their findings. */
export async function runJobs(db: DuckDb, context: SplitContext): Promise<Partial<SplitFindings>> {
  const findings = await db.withConnections(
    (share) => Promise.all(schedule.jobs.map((job) => share((connection) => job(connection, context)))),
    schedule.sideBySide,
  );
  return findings.reduce<Partial<SplitFindings>>((merged, finding) => ({ ...merged, ...finding }), {});
}
