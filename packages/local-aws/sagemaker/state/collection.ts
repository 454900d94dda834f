import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';

/** The fields of every resource's record. Times are epoch seconds, as in responses. */
export interface Resource {
  name: string;
  arn: string;
  creationTime: number;
  lastModifiedTime: number;
  tags: { Key: string; Value: string }[];
  status?: string | undefined;
}

/** The records of one kind of resource, one JSON file per record. */
export interface Collection<ResourceRecord extends Resource> {
  /** By exact name. */
  find(name: string): ResourceRecord | undefined;
  findByArn(arn: string): ResourceRecord | undefined;
  /** Also true for a name that differs only in case: ARNs and some file systems ignore case. */
  isTaken(name: string): boolean;
  all(): ResourceRecord[];
  add(record: ResourceRecord): void;
  /** Does nothing if the record was removed. */
  update(name: string, change: Partial<ResourceRecord>): void;
  remove(name: string): void;
}

/** Reads the records of a folder. Every change is renamed into place before the call returns. */
export function openCollection<ResourceRecord extends Resource>(
  directory: string,
  schema: z.ZodType<ResourceRecord>,
  now: () => number,
): Collection<ResourceRecord> {
  mkdirSync(directory, { recursive: true });
  const records = new Map<string, ResourceRecord>();
  for (const file of readdirSync(directory)) {
    if (!file.endsWith('.json')) continue;
    const record = schema.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
    records.set(keyOf(record.name), record);
  }

  const find = (name: string) => {
    const record = records.get(keyOf(name));
    return record?.name === name ? record : undefined;
  };
  const put = (record: ResourceRecord) => {
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
