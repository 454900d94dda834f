import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Bucket } from '../../handlers/shared/objects.ts';

/** A bucket in memory with S3's conditional semantics, and a hook to come in between or fail. */
export interface FakeBucket extends Bucket {
  /** Texts by key. */
  objects: Map<string, string>;
  /** Each change in order, as `put live.json` or `delete lease.json`. */
  changes: string[];
  /** Runs before every operation (`get`, `put`, `delete`, `list`); what it throws, the operation throws. */
  before: (operation: string, key: string) => void | Promise<void>;
  put: (key: string, value: unknown) => void;
  /** The parsed object; undefined when there is none. */
  get: (key: string) => unknown;
}

export function fakeBucket(name = 'bucket'): FakeBucket {
  const objects = new Map<string, string>();
  const changes: string[] = [];
  const store = (key: string, text: string) => {
    objects.set(key, text);
    changes.push(`put ${key}`);
  };
  const textOf = async (key: string) => {
    await bucket.before('get', key);
    const text = objects.get(key);
    if (text === undefined) throw new Error(`s3://${name}/${key} does not exist`);
    return text;
  };
  const bucket: FakeBucket = {
    name,
    objects,
    changes,
    before: () => undefined,
    put: (key, value) => {
      objects.set(key, JSON.stringify(value));
    },
    get: (key) => {
      const text = objects.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    uri: (key) => `s3://${name}/${key}`,
    readText: textOf,
    readJson: async (key) => JSON.parse(await textOf(key)),
    readVersioned: async (key) => {
      await bucket.before('get', key);
      const text = objects.get(key);
      return text === undefined ? undefined : { value: JSON.parse(text), etag: etagOf(text) };
    },
    write: async (key, body) => {
      await bucket.before('put', key);
      store(key, Buffer.from(body).toString('utf8'));
    },
    writeJson: async (key, value) => {
      await bucket.before('put', key);
      store(key, JSON.stringify(value));
    },
    writeIf: async (key, value, condition) => {
      await bucket.before('put', key);
      const present = objects.get(key);
      const holds =
        'ifMatch' in condition ? present !== undefined && etagOf(present) === condition.ifMatch : present === undefined;
      if (!holds) return 'conflict';
      store(key, JSON.stringify(value));
      return 'written';
    },
    removeIf: async (key, etag) => {
      await bucket.before('delete', key);
      const present = objects.get(key);
      if (present === undefined) return 'removed';
      if (etagOf(present) !== etag) return 'conflict';
      objects.delete(key);
      changes.push(`delete ${key}`);
      return 'removed';
    },
    download: async (key, path) => {
      await writeFile(path, await textOf(key));
    },
    upload: async (path, key) => {
      const text = await readFile(path, 'utf8');
      await bucket.before('put', key);
      store(key, text);
    },
    list: async (prefix) => {
      await bucket.before('list', prefix);
      return [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, text]) => ({ key, etag: etagOf(text), sizeBytes: Buffer.byteLength(text) }));
    },
  };
  return bucket;
}

/** As S3 writes them: quoted, the MD5 of the content. */
function etagOf(text: string): string {
  return `"${createHash('md5').update(text).digest('hex')}"`;
}
