import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { noDrift } from '../../core/profile/drift-record.ts';
import { matrixLineSql } from '../../core/features/matrix-line.ts';
import { overlapSchema, type SplitRecord } from '../../core/partition/split-record.ts';
import { keys, matrixFile } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import { cleanPartsSchema } from '../duckdb/clean-parts.ts';
import { resolveDefinition } from '../duckdb/definition.ts';
import { openDuckDb, type DuckDb } from '../duckdb/duckdb.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import { repeatedColumns } from '../duckdb/repeated-columns.ts';
import { transferEach } from '../aws/transfers.ts';
import { assignPartitions } from './assign-partitions.ts';
import { encodeForChampion } from './champion.ts';
import { countLabels } from './count-labels.ts';
import { countPartitions } from './count-partitions.ts';
import { findDrift } from './find-drift.ts';
import { fitOnTraining } from './fit-on-training.ts';
import { findOneSidedClasses } from './one-sided-classes.ts';
import { findOverlap } from './overlap.ts';
import { columnsToBin, profileTraining } from './profile-training.ts';
import { createCelled } from './raw-cells.ts';
import { sampleHistory } from './sample-history.ts';
import { testRowsSql } from './test-rows.ts';

export const splitInput = z.strictObject({
  run: runSchema,
  champion: z.looseObject({ runId: z.string() }).nullable(),
});
export const splitOutput = z.strictObject({
  rows: z.strictObject({
    train: z.number(),
    validation: z.number(),
    test: z.number(),
    /** Test rows that the champion's split calls test as well; all of them without a champion. */
    shared: z.number(),
    /** Rows between two sides of a split by time, which belong to neither. */
    gap: z.number(),
    /** Rows of validation and test left out, because no training row has their class. */
    unseenClass: z.number(),
  }),
  overlap: overlapSchema,
  classes: z.number(),
  features: z.number(),
  champion: z.strictObject({ runId: z.string(), comparable: z.boolean(), reason: z.string().nullable() }).nullable(),
});

export interface SplitDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeJson' | 'download' | 'upload'>;
}

const countSchema = z.tuple([z.object({ count: z.coerce.number() })]);

/** One text a row, as it is: lines hold commas, and must not be quoted for them. */
const plainLines = "(FORMAT CSV, HEADER false, DELIMITER '\\t', QUOTE '', ESCAPE '')";

/**
 * Clean rows to sides, fitted features and matrices: writes split.json, features.json, the matrices and test.parquet.
 * Throws a DataQualityError when a side has no rows or the training rows hold fewer than two classes.
 */
export async function split(
  { run, champion }: z.infer<typeof splitInput>,
  { bucket }: SplitDependencies,
): Promise<z.infer<typeof splitOutput>> {
  const { pipeline } = await readPlan(bucket, run.runId);
  const directory = await mkdtemp(join(tmpdir(), 'split-'));
  const db = await openDuckDb({ locked: false });
  let files = 0;
  const copy = async (on: DuckDb, sql: string, to: { key: string; options: string; contentType: string }) => {
    const path = join(directory, `part-${files++}`);
    await on.run(`COPY (${sql}) TO '${path}' ${to.options}`);
    await bucket.upload(path, to.key, to.contentType);
    await rm(path);
  };
  const copyLines = (on: DuckDb, sql: string, key: string) =>
    copy(on, sql, { key, options: plainLines, contentType: 'text/csv' });
  const copyMatrix = (on: DuckDb, sql: string, part: Parameters<typeof keys.matrix>[1]) =>
    copyLines(on, sql, `${keys.matrix(run.runId, part)}${matrixFile}`);
  try {
    const definition = await resolveDefinition(db, pipeline);
    const { clean, parts } = await fetchParts(bucket, run.runId, directory);
    const sides = await assignPartitions(db, pipeline, definition, parts);
    await createCelled(db, pipeline, clean);
    const counts = await countLabels(db);
    // Rows of a history are held in a table, which has no dictionaries.
    const repeated = definition.history === undefined ? await repeatedColumns(db, parts) : new Set<string>();
    const given = { split: sides, counts, repeated };
    const { features, values } = await fitOnTraining(db, pipeline, definition, given);
    const rows = countPartitions(counts, pipeline, features);
    await bucket.writeJson(keys.features(run.runId), features);
    const columns = columnsToBin(pipeline, definition, features);

    const labelled = `SELECT ${matrixLineSql(features, repeated, '"$y"')} FROM`;
    // Linear learner reads rows as they come and wants them shuffled; in the order of their keys' hashes they are.
    const shuffled = pipeline.train.algorithm === 'linear-learner' ? 'ORDER BY "$hash"' : '';
    const writeTraining = (on: DuckDb) => copyMatrix(on, `${labelled} train_rows ${shuffled}`, 'train');
    const writeValidation = (on: DuckDb) => copyMatrix(on, `${labelled} validation_rows`, 'validation');
    const writeScored = async (on: DuckDb) => {
      await copyMatrix(on, `SELECT ${matrixLineSql(features, repeated)} FROM test_rows`, 'test-challenger');
      if (typeof pipeline.serve.threshold !== 'object') return;
      // Evaluate chooses the threshold on them.
      await copyMatrix(on, `SELECT ${matrixLineSql(features, repeated)} FROM validation_rows`, 'validation-challenger');
      await copyLines(on, 'SELECT "$y" FROM validation_rows', keys.validationLabels(run.runId));
    };
    const writeTestRows = async (on: DuckDb) => {
      const compared = champion && (await encodeForChampion(on, bucket, champion.runId, features));
      if (compared?.matrixSql !== undefined) await copyMatrix(on, compared.matrixSql, 'test-champion');
      const isShared = compared?.isShared ?? 'true';
      await sampleHistory(on, features);
      const contentType = 'application/vnd.apache.parquet';
      const to = { key: keys.testRows(run.runId), options: '(FORMAT PARQUET)', contentType };
      await copy(on, testRowsSql(features, isShared, pipeline), to);
      if (compared?.comparable !== true) return { compared, shared: rows.test };
      const [{ count: shared }] = countSchema.parse(
        await on.rows(`SELECT count(*) AS count FROM test_rows WHERE ${isShared}`),
      );
      return { compared, shared };
    };
    const writeProfile = async (on: DuckDb) => {
      const profile = await profileTraining(on, run.runId, columns, { features, counted: values, rows: rows.train });
      await bucket.writeJson(keys.trainingProfile(run.runId), profile);
    };
    const writeDrift = async (on: DuckDb) => {
      const drift =
        champion === null
          ? noDrift(null, 'no model serves yet')
          : await findDrift(on, bucket, { championId: champion.runId, pipeline, columns });
      await bucket.writeJson(keys.drift(run.runId), drift);
    };
    const writeRecord = async (on: DuckDb) => {
      const overlap = await findOverlap(on, features);
      const oneSidedClasses = findOneSidedClasses(counts, features.classes);
      const record: SplitRecord = { version: 1, split: sides, rows, overlap, oneSidedClasses };
      await bucket.writeJson(keys.split(run.runId), record);
      return overlap;
    };
    // The longest first. The disk has room for a side's matrix beside that of the training rows.
    const [{ compared, shared }, overlap] = await db.withConnections((share) => {
      const training = share(writeTraining);
      const testRows = share(writeTestRows);
      const others = [writeProfile, writeScored, writeValidation].map((job) => share(job));
      return Promise.all([testRows, share(writeRecord), share(writeDrift), training, ...others]);
    });
    return {
      rows: { ...rows, shared },
      overlap,
      classes: features.classes.length,
      features: features.featureNames.length,
      champion: compared && { runId: compared.runId, comparable: compared.comparable, reason: compared.reason },
    };
  } finally {
    db.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Brings the clean parts to a folder. */
async function fetchParts(bucket: Pick<Bucket, 'readJson' | 'download'>, runId: string, directory: string) {
  const clean = cleanPartsSchema.parse(await bucket.readJson(keys.clean(runId)));
  const parts = Array.from({ length: clean.parts }, (_, index) => ({
    path: join(directory, `clean-${index}.parquet`),
  }));
  await transferEach(parts, ({ path }, index) => bucket.download(keys.cleanPart(clean.runId, index), path));
  return { clean, parts };
}
