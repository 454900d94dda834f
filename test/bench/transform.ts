import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { z } from 'zod';
import { surveyPipeline, writeSurvey } from './transform-data.ts';

/**
 * Transform and Split, bundled as Lambda runs them, against pandas and scikit-learn on the same rows, one after the other, each in a process of its
 * own with both cores. `--rows 1040000`, `--data file.csv` (its rows over and over, its `id` second) instead of made-up
 * ones, `--against script.py` instead of transform_once.py, `--memory 4096`: the function's, in MB.
 */
const option = (name: string, otherwise: string) =>
  process.argv.includes(`--${name}`) ? (process.argv[process.argv.indexOf(`--${name}`) + 1] ?? otherwise) : otherwise;
const python = '/usr/bin/python3';
const answerSchema = z.looseObject({ seconds: z.number(), cpuSeconds: z.number().optional(), peakMb: z.number() });

function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  return answerSchema.parse(JSON.parse(stdout));
}

/** Run from its source, Node would compile what strips the types while the first seconds are measured. */
function bundleOnce(): string {
  const outfile = join(import.meta.dirname, '../../node_modules/.cache/relearn/transform-once.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'transform-once.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/*'],
    // The AWS SDK asks for Node's own modules by require.
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
  const script = option('against', join(import.meta.dirname, 'transform_once.py'));
  const made = join(directory, 'theirs');
  mkdirSync(made);
  const theirs = hasPandas ? run(python, [script, source, join(made, 'theirs')]) : undefined;
  // What is deleted is not written to the disk while the next one is measured.
  rmSync(made, { recursive: true });
  if (theirs === undefined) {
    console.log(
      `${python} has no pandas and sklearn (Debian: python3-pandas python3-sklearn): nothing to compare with`,
    );
  } else {
    console.log(`pandas: ${theirs.seconds.toFixed(1)} s, peak ${theirs.peakMb.toFixed(0)} MB`);
  }
  const once = bundleOnce();
  for (const algorithm of ['xgboost', 'linear-learner']) {
    const scratch = join(directory, algorithm);
    mkdirSync(scratch);
    const pipeline = join(directory, `${algorithm}.json`);
    writeFileSync(pipeline, JSON.stringify(surveyPipeline(algorithm)));
    const env = { TMPDIR: scratch, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: option('memory', '4096') };
    const ours = run(process.execPath, [once, pipeline, source, join(directory, `${algorithm}-bucket`)], env);
    const ratio =
      theirs === undefined
        ? ''
        : `: ${(theirs.seconds / ours.seconds).toFixed(1)} times as fast, ${(ours.peakMb / theirs.peakMb).toFixed(2)} of the memory`;
    console.log(`${algorithm}: ${ours.seconds.toFixed(1)} s, peak ${ours.peakMb.toFixed(0)} MB${ratio}`);
    console.log(`  ${JSON.stringify(ours)}`);
    rmSync(scratch, { recursive: true });
    rmSync(join(directory, `${algorithm}-bucket`), { recursive: true });
  }
} finally {
  rmSync(directory, { recursive: true });
}
