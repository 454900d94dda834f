import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { DataError } from '../../core/errors.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { keepsCells } from '../../core/features/kept-columns.ts';
import { keys } from '../../core/names.ts';
import { runSchema } from '../../core/run/plan.ts';
import type { CleanParts } from '../duckdb/clean-parts.ts';
import { openDuckDb } from '../duckdb/duckdb.ts';
import { transferEach } from '../aws/transfers.ts';
import { resolveDefinition } from '../duckdb/definition.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import { cleanRows } from './clean-rows.ts';
import { loadFile } from './load-file.ts';
import { profileRows } from './profile-rows.ts';
import { checkQuality, createQuarantine, quarantineReasons, quarantineSql } from './quarantine.ts';
import { collectRawColumns } from './raw-columns.ts';
import { rowChecks } from './row-checks.ts';
import { takeOverRows } from './take-over.ts';
import type { Part } from './write-part.ts';

export const transformInput = z.strictObject({
  run: runSchema,
  champion: z.looseObject({ runId: z.string() }).nullable(),
});
export const transformOutput = z.strictObject({
  rows: z.strictObject({ read: z.number(), quarantined: z.number(), unlabelled: z.number() }),
});

export interface TransformDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeJson' | 'download' | 'upload' | 'uri'>;
}

/**
 * Reads raw files and writes their typed and checked rows as clean parts, with quarantine.csv and
 * profile.json. Throws a DataError if a file cannot be read as the pipeline file describes it.
 * Throws a DataQualityError if too few rows are valid, after it has written quarantine.csv and
 * profile.json.
 */
export async function transform(
  { run, champion }: z.infer<typeof transformInput>,
  { bucket }: TransformDependencies,
): Promise<z.infer<typeof transformOutput>> {
  const { pipeline, objects, startedAt, resume } = await readPlan(bucket, run.runId);
  const directory = await mkdtemp(join(tmpdir(), 'transform-'));
  const db = await openDuckDb({ locked: false });
  try {
    const definition = await resolveDefinition(db, pipeline);
    const serving = champion === null ? undefined : await championFeatures(bucket, champion.runId);
    const isKept = (name: string) => keepsCells(name, definition, serving);
    if (resume !== undefined) {
      const rows = await takeOverRows(bucket, { runId: run.runId, earlier: resume, directory, isKept });
      if (rows !== undefined) return { rows };
    }
    const checks = rowChecks(pipeline, definition, { startedAt, isKept });
    const rawColumns = collectRawColumns();
    await createQuarantine(db);
    const ignored = new Set<string>();
    const read: Part[] = [];
    let broken = 0;
    for (const [index, { key, etag }] of objects.entries()) {
      const path = join(directory, 'input');
      await bucket.download(key, path, etag);
      const fileDirectory = join(directory, String(index));
      await mkdir(fileDirectory);
      const source = { path, file: key, directory: fileDirectory };
      const loaded = await loadFile(db, checks, rawColumns, source);
      await rm(path);
      for (const name of loaded.ignored) ignored.add(name);
      read.push(...loaded.parts);
      broken += loaded.broken;
    }
    const invalid = read.reduce((sum, part) => sum + part.rows.faulty, 0);
    const { parts, rows: counts } = await cleanRows(db, pipeline, { parts: read, startedAt });
    const rows = {
      read: broken + invalid + counts.unlabelled + counts.waiting + counts.outdated + counts.duplicates + counts.clean,
      quarantined: broken + invalid,
      ...counts,
    };
    if (rows.read === 0) {
      throw new DataError(
        `${objects.map(({ key }) => key).join(', ')}: there is no row below the header. Add rows to the data`,
      );
    }

    const reasons = await quarantineReasons(db);
    const profile = { parts, rows, ignored: [...ignored], reasons, definition: checks.definition };
    await bucket.writeJson(keys.profile(run.runId), await profileRows(db, profile));
    const quarantined = join(directory, 'quarantine.csv');
    await db.run(`COPY (${quarantineSql}) TO '${quarantined}' (FORMAT CSV, HEADER true)`);
    await bucket.upload(quarantined, keys.quarantine(run.runId), 'text/csv');
    checkQuality(pipeline.quality, rows, reasons, bucket.uri(keys.quarantine(run.runId)));

    await transferEach(parts, ({ path }, index) =>
      bucket.upload(path, keys.cleanPart(run.runId, index), 'application/vnd.apache.parquet'),
    );
    const names = [...rawColumns.names()];
    const kept = names.filter(isKept);
    const clean: CleanParts = { version: 3, runId: run.runId, parts: parts.length, rawColumns: names, kept };
    await bucket.writeJson(keys.clean(run.runId), clean);
    return { rows: { read: rows.read, quarantined: rows.quarantined, unlabelled: rows.unlabelled } };
  } finally {
    db.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Undefined if the champion's features cannot be parsed. Then the run has no champion to compare
 * with.
 */
async function championFeatures(bucket: Pick<Bucket, 'readVersioned'>, runId: string): Promise<Features | undefined> {
  const stored = await bucket.readVersioned(keys.features(runId));
  return featuresSchema.safeParse(stored?.value).data;
}
