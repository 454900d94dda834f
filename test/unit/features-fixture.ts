import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { keys, matrixFile } from '../../core/names.ts';
import { recordTextSql } from '../../core/features/record.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { cleanPartsSchema } from '../../handlers/shared/clean-parts.ts';
import { openDuckDb } from '../../handlers/shared/duckdb.ts';
import { split } from '../../handlers/split/split.ts';
import { transform } from '../../handlers/transform/transform.ts';

export const run = { runId: 'run-1', execution: 'arn:aws:states:us-east-1:000000000000:execution:relearn-p:1' };

const testRowsSchema = z.array(
  z.strictObject({
    row: z.coerce.number(),
    label: z.string().nullable(),
    target: z.number().nullable(),
    record: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
    history: z
      .string()
      .nullable()
      .transform((text) => (text === null ? null : z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(text)))),
    incomplete: z.boolean(),
    shared: z.boolean(),
    cluster: z.string().nullable(),
    time: z.string().nullable(),
  }),
);

/** A pipeline that takes any number of rows. */
export function pipelineFile(rest: Record<string, unknown>): Record<string, unknown> {
  return { name: 'p', quality: { minRows: 1, maxQuarantined: 1 }, ...rest };
}

/** A bucket in a folder that goes when the test ends, with a plan for the pipeline over these files. */
export async function bucketWith(pipeline: Record<string, unknown>, files: Record<string, string | Buffer>) {
  const home = await mkdtemp(join(tmpdir(), 'features-test-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const at = async (key: string) => {
    await mkdir(dirname(join(home, key)), { recursive: true });
    return join(home, key);
  };
  const bucket = {
    uri: (key: string) => `s3://bucket/${key}`,
    readJson: async (key: string): Promise<unknown> => JSON.parse(await readFile(await at(key), 'utf8')),
    readVersioned: async (key: string) => {
      const text = await readFile(await at(key), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : { value: JSON.parse(text), etag: 'e' };
    },
    writeJson: async (key: string, value: unknown) => writeFile(await at(key), JSON.stringify(value)),
    download: async (key: string, path: string) => copyFile(await at(key), path),
    upload: async (path: string, key: string) => copyFile(path, await at(key)),
  };
  for (const [key, text] of Object.entries(files)) await writeFile(await at(key), text);
  await bucket.writeJson(keys.plan(run.runId), {
    version: 1,
    runId: run.runId,
    execution: run.execution,
    trigger: 'manual',
    startedAt: '2026-01-01T00:00:00Z',
    force: false,
    promote: false,
    pipeline,
    objects: Object.keys(files).map((key) => ({ key, etag: 'e', sizeBytes: 1 })),
  });
  const readText = async (key: string) => readFile(await at(key), 'utf8');
  const readParquet = async (key: string, columns = '*') => {
    const db = await openDuckDb({ locked: false });
    try {
      return await db.rows(`SELECT ${columns} FROM read_parquet('${await at(key)}')`);
    } finally {
      db.close();
    }
  };
  const readClean = async () => {
    const { parts } = cleanPartsSchema.parse(await bucket.readJson(keys.clean(run.runId)));
    const rows = await Promise.all(
      Array.from({ length: parts }, (_, part) => readParquet(keys.cleanPart(run.runId, part))),
    );
    return rows.flat();
  };
  const readTestRows = async () =>
    testRowsSchema.parse(
      await readParquet(keys.testRows(run.runId), `* REPLACE (${recordTextSql('record')} AS record)`),
    );
  const readMatrix = async (part: Parameters<typeof keys.matrix>[1]) =>
    (await readText(`${keys.matrix(run.runId, part)}${matrixFile}`)).trimEnd().split('\n');
  const readFeatures = async (): Promise<Features> =>
    featuresSchema.parse(await bucket.readJson(keys.features(run.runId)));
  return { bucket, readText, readParquet, readClean, readTestRows, readMatrix, readFeatures };
}

/** Transform and Split over one file `incoming/rows.csv`. */
export async function prepareRows(pipeline: Record<string, unknown>, csv: string) {
  const made = await bucketWith(pipeline, { 'incoming/rows.csv': csv });
  const transformed = await transform({ run, champion: null }, { bucket: made.bucket });
  const divided = await split({ run, champion: null }, { bucket: made.bucket });
  return { ...made, transformed, divided };
}
