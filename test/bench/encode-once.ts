import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { featuresSchema } from '../../core/features/features.ts';
import { openEncoder } from '../../handlers/duckdb/encoder.ts';

/**
 * Usage: encode-once.ts FEATURES RECORDS. Encodes the first record and prints "first". Then encodes
 * all other records one by one, and prints a JSON line with the milliseconds of each and the CPU
 * milliseconds of all. It is bundled like a Lambda function.
 */
async function encodeEach(featuresFile: string, recordsFile: string): Promise<void> {
  const { encode, close } = await openEncoder(featuresSchema.parse(readJson(featuresFile)));
  const [first = {}, ...rest] = z.array(z.record(z.string(), z.unknown())).parse(readJson(recordsFile));
  await encode([first]);
  console.log('first');
  const start = process.cpuUsage();
  const milliseconds: number[] = [];
  for (const record of rest) {
    const before = performance.now();
    await encode([record]);
    milliseconds.push(performance.now() - before);
  }
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000 }));
  close();
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const [featuresFile = '', recordsFile = ''] = process.argv.slice(2);
void encodeEach(featuresFile, recordsFile);
