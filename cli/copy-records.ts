import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { keys } from '../core/names.ts';
import type { RunRecord } from '../core/run/records/run-record.ts';
import type { Connection } from '../laptop/connect.ts';
import { listKeys, readObject } from '../laptop/read-object.ts';

/** Copies a run's records from the bucket, for people to open. Returns the folder. */
export async function copyRecords(
  { s3, bucket }: Pick<Connection, 's3' | 'bucket'>,
  directory: string,
  { pipeline, runId }: Pick<RunRecord, 'pipeline' | 'runId'>,
): Promise<string> {
  const folder = join(directory, pipeline, runId);
  mkdirSync(folder, { recursive: true });
  for (const key of await listKeys(s3, bucket, keys.records(runId))) {
    writeFileSync(join(folder, basename(key)), (await readObject(s3, bucket, key)) ?? '');
  }
  return folder;
}
