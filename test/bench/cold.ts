import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { functions } from '../../handlers/functions.ts';
import { bundleFunction, gatherDuckdbLayer } from '../../infra/bundle.ts';

/**
 * How large each function's bundle is, and how long a fresh process takes to load it as Lambda does: a CommonJS module
 * that finds DuckDB in the layer by NODE_PATH. Beside predict stands what it cannot do without: a bundle of the same
 * clients, as they come, and DuckDB, without its code. These two take turns, and three times as often, so that a machine
 * with other work slows both alike. `npm run bench -- cold [rounds]`.
 */

const wanted = { megabytes: 1.5, ratio: 1.2 };

const load =
  'const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start); process.exit()';

const environment = {
  NODE_PATH: join(gatherDuckdbLayer(), 'nodejs', 'node_modules'),
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'somebody',
  AWS_SECRET_ACCESS_KEY: 'something',
  LAMBDA_TASK_ROOT: tmpdir(),
  BUCKET: 'relearn-bike-000000000000-us-east-1',
  PIPELINE: 'bike',
  SAGEMAKER_ROLE_ARN: 'arn:aws:iam::000000000000:role/sagemaker',
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:relearn-bike',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:relearn-bike',
};

function loadMilliseconds(file: string): number {
  const printed = execFileSync(process.execPath, ['-e', load, file], { env: environment, cwd: tmpdir() });
  return Number(printed.toString().trim());
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
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
  return { name, file, duckdb, megabytes: statSync(file).size / 1e6, times: Array.of<number>() };
}

const rounds = Number(process.argv[2] ?? 9);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`${process.argv[2]} is no number of rounds`);
const predict = bundles.find(({ name }) => name === 'predict');
if (predict === undefined) throw new Error('the list of functions has no predict');
for (let round = 0; round < rounds; round++) {
  for (const { file, times } of bundles.filter((bundle) => bundle !== predict)) times.push(loadMilliseconds(file));
  for (let turn = 0; turn < 3; turn++) {
    for (const { file, times } of [predict, floor]) times.push(loadMilliseconds(file));
  }
}
console.table(
  [...bundles, floor].map(({ name, duckdb, megabytes, times }) => ({
    function: name,
    'MB of JavaScript': Number(megabytes.toFixed(2)),
    DuckDB: duckdb ? 'yes' : '',
    'least ms': Math.round(Math.min(...times)),
    'median ms': Math.round(median(times)),
  })),
);

const ratio = median(predict.times) / median(floor.times);
console.log(
  `predict: ${predict.megabytes.toFixed(2)} MB of JavaScript (at most ${wanted.megabytes}), ${ratio.toFixed(2)} times the load time of the same clients and DuckDB (at most ${wanted.ratio}), by the medians of ${predict.times.length} fresh processes each.`,
);
if (predict.megabytes > wanted.megabytes || ratio > wanted.ratio) process.exitCode = 1;
