import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { surveyPipeline, writeSurvey } from './transform-data.ts';

/**
 * Compares Transform and Split, bundled as for Lambda, with pandas and scikit-learn on the same
 * rows. They run one after the other, each in its own process with all cores. Options:
 *
 * - `--rows 1040000`: number of rows.
 * - `--data file.csv`: repeats the rows of a file, instead of generated rows. Its second column is
 *   `id`.
 * - `--against script.py`: replaces transform_once.py.
 * - `--memory 4096`: memory of the function in MB.
 */
const option = (name: string, defaultValue: string) =>
  process.argv.includes(`--${name}`)
    ? (process.argv[process.argv.indexOf(`--${name}`) + 1] ?? defaultValue)
    : defaultValue;
const python = '/usr/bin/python3';
const resultSchema = z.looseObject({ seconds: z.number(), cpuSeconds: z.number().optional(), peakMb: z.number() });

function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  return resultSchema.parse(JSON.parse(stdout));
}

/** Bundles the script, because Node would otherwise strip its types during the measured time. */
function bundleScript(): string {
  const outfile = join(import.meta.dirname, '../../node_modules/.cache/relearn/transform-once.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'transform-once.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/*'],
    mainFields: ['module', 'main'],
    // The AWS SDK loads Node's own modules by require.
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

const directory = mkdtempSync(join(tmpdir(), 'bench-transform-'));
try {
  const rows = Number(option('rows', '1040000'));
  const source = join(directory, 'rows.csv');
  const data = option('data', '');
  await writeSurvey(source, rows, data === '' ? undefined : data);
  const hasPandas = spawnSync(python, ['-c', 'import pandas, sklearn']).status === 0;
  const pandasScript = option('against', join(import.meta.dirname, 'transform_once.py'));
  const pandasFolder = join(directory, 'pandas');
  mkdirSync(pandasFolder);
  const pandas = hasPandas ? run(python, [pandasScript, source, join(pandasFolder, 'pandas')]) : undefined;
  // Deleted at once, so that the disk is not still writing these files during the next measurement.
  rmSync(pandasFolder, { recursive: true });
  if (pandas === undefined) {
    console.log(
      `Nothing to compare with: ${python} has no pandas and sklearn (Debian: python3-pandas python3-sklearn).`,
    );
  } else {
    console.log(`pandas: ${pandas.seconds.toFixed(1)} s, peak ${pandas.peakMb.toFixed(0)} MB`);
  }
  const script = bundleScript();
  for (const algorithm of ['xgboost', 'linear-learner']) {
    const scratch = join(directory, algorithm);
    mkdirSync(scratch);
    const pipeline = join(directory, `${algorithm}.json`);
    writeFileSync(pipeline, JSON.stringify(surveyPipeline(algorithm)));
    const env = { TMPDIR: scratch, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: option('memory', '4096') };
    const relearn = run(process.execPath, [script, pipeline, source, join(directory, `${algorithm}-bucket`)], env);
    const ratio =
      pandas === undefined
        ? ''
        : `: ${(pandas.seconds / relearn.seconds).toFixed(1)} times as fast, ${(relearn.peakMb / pandas.peakMb).toFixed(2)} of the memory`;
    console.log(`${algorithm}: ${relearn.seconds.toFixed(1)} s, peak ${relearn.peakMb.toFixed(0)} MB${ratio}`);
    console.log(`  ${JSON.stringify(relearn)}`);
    rmSync(scratch, { recursive: true });
    rmSync(join(directory, `${algorithm}-bucket`), { recursive: true });
  }
} finally {
  rmSync(directory, { recursive: true });
}
