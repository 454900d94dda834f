import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { bundleFunction, gatherDuckdbLayer } from '../../infra/bundle.ts';
import { surveyFeatures, surveyRecord } from './encode-data.ts';

/**
 * How long one record of 25 columns takes to become a vector, in a process that encodes one after the other, and how
 * long from a process's start to its first vector: bundled, and with DuckDB of the layer, as Lambda runs it. The least
 * of all times says what it takes when nothing else is at work on the machine. Beside stands what the machine takes for
 * the least there is: one bound value through DuckDB, and a process that opens it.
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
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(2));
  return {
    what,
    measured: values.length,
    least: at(0),
    p50: at(0.5),
    'p50 wanted': limits.p50 ?? '',
    p99: at(0.99),
    'p99 wanted': limits.p99 ?? '',
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
  const one = write('one.json', records.slice(0, 1));
  const [starts, floorStarts]: [number[], number[]] = [[], []];
  for (let run = 0; run < 9; run++) {
    starts.push(await startToFirst([script, features, one]));
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
