import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { bundleFunction, gatherDuckdbLayer } from '../../infra/bundle.ts';
import { surveyFeatures, surveyRecord } from './encode-data.ts';

/**
 * Measures the time to encode one record of 25 columns, and the time from the start of a process to
 * its first vector. The code is bundled and uses DuckDB from the layer, as in Lambda. The minimum
 * is the time without other programs. For comparison it measures the floor on this machine: one
 * bound value through DuckDB, and a process that only opens DuckDB.
 */

const script = join(bundleFunction('test/bench/encode-once.ts'), 'index.js');
const floorScript = join(bundleFunction('test/bench/encode-floor.ts'), 'index.js');
const NODE_PATH = join(gatherDuckdbLayer(), 'nodejs', 'node_modules');
const answerSchema = z.object({ milliseconds: z.array(z.number()), cpuMilliseconds: z.number() });

function start(args: string[]) {
  const env = { ...process.env, NODE_PATH };
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
}

async function startToFirst(args: string[]): Promise<number> {
  const before = performance.now();
  const child = start(args);
  const ended = once(child, 'exit');
  await once(createInterface(child.stdout), 'line');
  const elapsed = performance.now() - before;
  await ended;
  return elapsed;
}

async function each(args: string[]): Promise<z.infer<typeof answerSchema>> {
  const child = start(args);
  const [, line = ''] = (await text(child.stdout)).split('\n');
  return answerSchema.parse(JSON.parse(line));
}

function row(what: string, values: number[], limits: { p50?: number; p99?: number } = {}): Record<string, unknown> {
  const sorted = values.toSorted((first, second) => first - second);
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2));
  return {
    what,
    measured: values.length,
    minimum: at(0),
    p50: at(0.5),
    'p50 limit': limits.p50 ?? '',
    p99: at(0.99),
    'p99 limit': limits.p99 ?? '',
  };
}

const directory = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const write = (name: string, value: unknown) => {
    writeFileSync(join(directory, name), JSON.stringify(value));
    return join(directory, name);
  };
  const features = write('features.json', surveyFeatures);
  const records = Array.from({ length: 5001 }, (_, index) => surveyRecord(index));
  const firstRecord = write('one.json', records.slice(0, 1));
  const [starts, floorStarts]: [number[], number[]] = [[], []];
  for (let run = 0; run < 9; run++) {
    starts.push(await startToFirst([script, features, firstRecord]));
    floorStarts.push(await startToFirst([floorScript, '1']));
  }
  const { milliseconds, cpuMilliseconds } = await each([script, features, write('all.json', records)]);
  const floor = await each([floorScript, String(records.length)]);
  console.log('Milliseconds:');
  console.table([
    row('one record, 25 columns', milliseconds, { p50: 1.5, p99: 8 }),
    row('one value through DuckDB', floor.milliseconds),
    row('process start to first vector', starts, { p50: 400 }),
    row('process start to first value', floorStarts),
  ]);
  const elapsed = milliseconds.reduce((sum, value) => sum + value, 0);
  const perRecord = (total: number) => (total / milliseconds.length).toFixed(2);
  console.log(`A record took ${perRecord(cpuMilliseconds)} ms of CPU in ${perRecord(elapsed)} ms by the clock.`);
} finally {
  rmSync(directory, { recursive: true });
}
