import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../shared/client-settings.ts';
import { openDuckDb } from '../shared/duckdb.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openBucket } from '../shared/objects.ts';
import { evaluate, evaluateInput } from './evaluate.ts';
import { readTestRows } from './read-test-rows.ts';

const environment = readEnvironment(commonEnvironment);
const bucket = openBucket(new S3Client(clientSettings), environment.BUCKET);

export const handler = entry(evaluateInput, (input) =>
  evaluate(input, {
    bucket,
    readTestRows: async (key) => {
      const directory = await mkdtemp(join(tmpdir(), 'evaluate-'));
      const db = await openDuckDb({ locked: false });
      try {
        const path = join(directory, 'test.parquet');
        await bucket.download(key, path);
        return await readTestRows(db.connection, path);
      } finally {
        db.close();
        await rm(directory, { recursive: true, force: true });
      }
    },
  }),
);
