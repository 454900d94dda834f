import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';

/** Writes a record under a temporary name and renames it, so a reader never finds half a record. */
export function writeRecord(path: string, record: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

/** Reads all records of a folder and removes the files of writers that were killed. */
export function readRecords<Schema extends z.ZodType>(folder: string, schema: Schema): z.output<Schema>[] {
  const records: z.output<Schema>[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith('.json')) records.push(readRecord(path, schema));
    else rmSync(path);
  }
  return records;
}

function readRecord<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path} is damaged. Delete it to continue without the object it describes.`, { cause });
  }
}
