import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { functions } from '../../handlers/functions.ts';
import { bundleFunction, gatherDuckdbLayer } from '../../infra/bundle.ts';

/**
 * `npm run bench -- cold [rounds]` measures the size of each function's bundle, and the time a new
 * process takes to load it. It loads the bundle as Lambda does: a CommonJS module that finds DuckDB
 * in the layer by NODE_PATH. The time of predict is compared with a floor: a bundle of the same AWS
 * clients and DuckDB, without the code of predict. These two alternate, and are measured three
 * times as often. They are compared by CPU time, because loading uses one thread and the clock
 * includes other programs.
 */

const limits = { megabytes: 1.5, ratio: 1.2 };

const load = `
  const start = performance.now();
  const before = process.cpuUsage();
  require(process.argv[1]);
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ clock: performance.now() - start, processor: (user + system) / 1000 }));
  process.exit();`;
const timesSchema = z.object({ clock: z.number(), processor: z.number() });
type Times = z.infer<typeof timesSchema>;

const environment = {
  NODE_PATH: join(gatherDuckdbLayer(), 'nodejs', 'node_modules'),
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'access-key',
  AWS_SECRET_ACCESS_KEY: 'something',
  LAMBDA_TASK_ROOT: tmpdir(),
  BUCKET: 'relearn-bike-000000000000-us-east-1',
  PIPELINE: 'bike',
  SAGEMAKER_ROLE_ARN: 'arn:aws:iam::000000000000:role/sagemaker',
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:relearn-bike',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:relearn-bike',
};

function timeToLoad(file: string): Times {
  const printed = execFileSync(process.execPath, ['-e', load, file], { env: environment, cwd: tmpdir() });
  return timesSchema.parse(JSON.parse(printed.toString()));
}

function median(values: number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const bundles = Object.entries(functions).map(([name, { entry, duckdb }]) =>
  bundleOf(name, join(bundleFunction(entry), 'index.js'), duckdb),
);

const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => {
  rmSync(scratch, { recursive: true });
});
const floorFile = join(scratch, 'floor.js');
buildSync({
  entryPoints: [join(import.meta.dirname, 'cold-floor.ts')],
  outfile: floorFile,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: ['@duckdb/node-api'],
});
const floor = bundleOf('floor of predict', floorFile, true);

function bundleOf(name: string, file: string, duckdb: boolean) {
  return { name, file, duckdb, megabytes: statSync(file).size / 1e6, times: Array.of<Times>() };
}

const rounds = Number(process.argv[2] ?? 9);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new Error(`The number of rounds must be a whole number from 1, not ${process.argv[2]}.`);
const predict = bundles.find(({ name }) => name === 'predict');
if (predict === undefined) throw new Error('handlers/functions.ts has no function predict.');
for (let round = 0; round < rounds; round++) {
  for (const { file, times } of bundles.filter((bundle) => bundle !== predict)) times.push(timeToLoad(file));
  for (let turn = 0; turn < 3; turn++) {
    for (const { file, times } of [predict, floor]) times.push(timeToLoad(file));
  }
}
console.table(
  [...bundles, floor].map(({ name, duckdb, megabytes, times }) => ({
    function: name,
    'MB of JavaScript': Number(megabytes.toFixed(2)),
    DuckDB: duckdb ? 'yes' : '',
    'minimum ms': Math.round(Math.min(...times.map(({ clock }) => clock))),
    'median ms': Math.round(median(times.map(({ clock }) => clock))),
    'median CPU ms': Math.round(median(times.map(({ processor }) => processor))),
  })),
);

const [predictMs, floorMs] = [predict, floor].map(({ times }) => median(times.map(({ processor }) => processor)));
const ratio = (predictMs ?? Number.NaN) / (floorMs ?? Number.NaN);
console.log(
  `predict: ${predict.megabytes.toFixed(2)} MB of JavaScript (at most ${limits.megabytes}), ${ratio.toFixed(2)} times the load time of the same clients and DuckDB (at most ${limits.ratio}), by the median CPU time of ${predict.times.length} new processes each.`,
);
if (predict.megabytes > limits.megabytes || !(ratio <= limits.ratio)) process.exitCode = 1;
