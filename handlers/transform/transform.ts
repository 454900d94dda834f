import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { keys } from '../../core/names.ts';
import { runSchema } from '../../core/plan.ts';
import { openDuckDb } from '../shared/duckdb.ts';
import { resolveDefinition } from '../shared/definition.ts';
import type { Bucket } from '../shared/objects.ts';
import { readPlan } from '../shared/plan.ts';
import { cleanRows } from './clean-rows.ts';
import { createRawTables, loadFile } from './load-file.ts';
import { profileRows } from './profile-rows.ts';
import { checkQuality, quarantineReasons, quarantineTable } from './quarantine.ts';

export const transformInput = z.strictObject({ run: runSchema });
export const transformOutput = z.strictObject({
  rows: z.strictObject({ read: z.number(), quarantined: z.number(), unlabelled: z.number() }),
});

export interface TransformDependencies {
  bucket: Pick<Bucket, 'readJson' | 'writeJson' | 'download' | 'upload' | 'uri'>;
}

/**
 * Raw files to typed, checked rows: writes clean.parquet, quarantine.csv and profile.json. Throws a DataError for a
 * file that cannot be read as the pipeline file says, a DataQualityError when too few rows are good; the quarantine
 * and the profile are there then, too.
 */
export async function transform(
  { run }: z.infer<typeof transformInput>,
  { bucket }: TransformDependencies,
): Promise<z.infer<typeof transformOutput>> {
  const { pipeline, objects } = await readPlan(bucket, run.runId);
  const directory = await mkdtemp(join(tmpdir(), 'transform-'));
  const db = await openDuckDb({ locked: false });
  try {
    const definition = await resolveDefinition(db, pipeline);
    await createRawTables(db);
    const ignored = new Set<string>();
    for (const { key, etag } of objects) {
      const path = join(directory, 'input.csv');
      await bucket.download(key, path, etag);
      const loaded = await loadFile(db, { path, file: key }, pipeline);
      for (const name of loaded.ignored) ignored.add(name);
    }
    const rows = await cleanRows(db, pipeline, definition);
    if (rows.read === 0) {
      throw new DataError(`${objects.map(({ key }) => key).join(', ')}: no row below the header; add rows to the data`);
    }

    const reasons = await quarantineReasons(db);
    const profile = { rows, ignored: [...ignored], reasons, definition };
    await bucket.writeJson(keys.profile(run.runId), await profileRows(db, profile));
    const quarantined = join(directory, 'quarantine.csv');
    await db.run(`COPY (FROM ${quarantineTable} ORDER BY file, line) TO '${quarantined}' (FORMAT CSV, HEADER true)`);
    await bucket.upload(quarantined, keys.quarantine(run.runId), 'text/csv');
    checkQuality(pipeline.quality, rows, reasons, bucket.uri(keys.quarantine(run.runId)));

    const clean = join(directory, 'clean.parquet');
    await db.run(`COPY clean_rows TO '${clean}' (FORMAT PARQUET, COMPRESSION SNAPPY)`);
    await bucket.upload(clean, keys.clean(run.runId), 'application/vnd.apache.parquet');
    return { rows: { read: rows.read, quarantined: rows.quarantined, unlabelled: rows.unlabelled } };
  } finally {
    db.close();
    await rm(directory, { recursive: true, force: true });
  }
}
