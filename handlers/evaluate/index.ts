import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../aws/client-settings.ts';
import { openDuckDb } from '../duckdb/duckdb.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openBucket } from '../aws/bucket.ts';
import { evaluate, evaluateInput } from './evaluate.ts';
import { readTestRows } from './read-test-rows.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);

/** Creates a temporary folder. */
async function scratch() {
  const directory = await mkdtemp(join(tmpdir(), 'evaluate-'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

export const handler = entry(evaluateInput, (input) =>
  evaluate(input, {
    bucket,
    readParts: async function* (key) {
      const { directory, remove } = await scratch();
      try {
        const path = join(directory, 'scores');
        await bucket.download(key, path);
        for await (const part of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 }))
          yield String(part);
      } finally {
        await remove();
      }
    },
    readBytes: async (key) => {
      const { directory, remove } = await scratch();
      try {
        const path = join(directory, 'object');
        await bucket.download(key, path);
        return await readFile(path);
      } finally {
        await remove();
      }
    },
    openTestRows: async (key, options) => {
      const { directory, remove } = await scratch();
      const db = await openDuckDb({ locked: false });
      const close = async () => {
        db.close();
        await remove();
      };
      try {
        const path = join(directory, 'test.parquet');
        await bucket.download(key, path);
        return { rows: await readTestRows(db.connection, path, options), close };
      } catch (error) {
        await close();
        throw error;
      }
    },
  }),
);
