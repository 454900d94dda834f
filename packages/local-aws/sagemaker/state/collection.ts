import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';

/** What every resource's record has; times are epoch seconds, as the wire has them. */
export interface Resource {
  name: string;
  arn: string;
  creationTime: number;
  lastModifiedTime: number;
  tags: { Key: string; Value: string }[];
  status?: string | undefined;
}

/** The records of one kind of resource, each in a JSON file of its own. */
export interface Collection<Record extends Resource> {
  /** By its exact name. */
  find(name: string): Record | undefined;
  findByArn(arn: string): Record | undefined;
  /** True also for a name that differs in case alone: ARNs, and some file systems, do not tell the two apart. */
  isTaken(name: string): boolean;
  all(): Record[];
  add(record: Record): void;
  /** Does nothing when the record is gone. */
  update(name: string, change: Partial<Record>): void;
  remove(name: string): void;
}

/** Reads what the directory holds; every change is on the disk, by rename, before the call returns. */
export function openCollection<Record extends Resource>(
  directory: string,
  schema: z.ZodType<Record>,
  now: () => number,
): Collection<Record> {
  mkdirSync(directory, { recursive: true });
  const records = new Map<string, Record>();
  for (const file of readdirSync(directory)) {
    if (!file.endsWith('.json')) continue;
    const record = schema.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
    records.set(keyOf(record.name), record);
  }

  const find = (name: string) => {
    const record = records.get(keyOf(name));
    return record?.name === name ? record : undefined;
  };
  const put = (record: Record) => {
    const path = join(directory, `${keyOf(record.name)}.json`);
    writeFileSync(`${path}.new`, JSON.stringify(record, undefined, 2));
    renameSync(`${path}.new`, path);
    records.set(keyOf(record.name), record);
  };
  return {
    find,
    findByArn: (arn) => [...records.values()].find((record) => record.arn === arn),
    isTaken: (name) => records.has(keyOf(name)),
    all: () => [...records.values()],
    add: put,
    update: (name, change) => {
      const record = find(name);
      if (record) put({ ...record, ...change, lastModifiedTime: now() });
    },
    remove: (name) => {
      rmSync(join(directory, `${keyOf(name)}.json`), { force: true });
      records.delete(keyOf(name));
    },
  };
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
