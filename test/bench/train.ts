import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { benchSets, largeSet, writeSet } from './train-data.ts';
import type { BenchSet } from './train-data.ts';

/**
 * Trains the XGBoost stand-in, and the real library where Debian's python3-xgboost is, on the same rows with the same
 * hyperparameters. CPU seconds, so that what else the machine does matters less; one seed after the other, each in
 * turn here and there. `--large` trains on a million rows instead, `--seeds 3` on fewer seeds.
 */

const answerSchema = z.object({
  cpuSeconds: z.number(),
  evaluatedSeconds: z.number().optional(),
  peakMb: z.number(),
  metrics: z.record(z.string(), z.number()),
});
type Answer = z.infer<typeof answerSchema>;

const python = '/usr/bin/python3';
const hasLibrary = spawnSync(python, ['-c', 'import xgboost']).status === 0;

function run(command: string, args: string[]): Answer {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  return answerSchema.parse(JSON.parse(stdout));
}

const median = (values: number[]): number => values.sort((one, other) => one - other)[values.length >> 1] ?? NaN;

function measure(set: BenchSet, seeds: number, directory: string): void {
  const files = ['train', 'validation'].map((name) => join(directory, name));
  const [trainFile = '', validationFile = ''] = files;
  writeSet(set, trainFile, validationFile);
  const ours: Answer[] = [];
  const theirs: Answer[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const args = [...files, String(set.columns), JSON.stringify({ ...set.hyperparameters, seed: String(seed) })];
    ours.push(run(process.execPath, [join(import.meta.dirname, 'train-once.ts'), ...args]));
    if (hasLibrary) theirs.push(run(python, [join(import.meta.dirname, 'train_once.py'), ...args]));
  }
  const matrixMb = (set.rows * set.columns * 4) / 2 ** 20;
  console.log(`\n${set.name}: ${set.rows} x ${set.columns} (${matrixMb.toFixed(0)} MB), ${seeds} seed(s)`);
  const seconds = median(ours.map(({ cpuSeconds }) => cpuSeconds));
  console.log(`  CPU  here ${seconds.toFixed(2)} s${hasLibrary ? compare(seconds, theirs) : ''}`);
  const peakMb = Math.max(...ours.map((answer) => answer.peakMb));
  console.log(`  peak memory of the process here ${peakMb.toFixed(0)} MB (node alone is about 60)`);
  for (const metric of Object.keys(ours[0]?.metrics ?? {}).filter((name) => name.startsWith('validation:'))) {
    console.log(`  ${metric}  here ${spread(ours, metric)}${hasLibrary ? `, library ${spread(theirs, metric)}` : ''}`);
  }
}

function compare(seconds: number, theirs: Answer[]): string {
  const trained = median(theirs.map(({ cpuSeconds }) => cpuSeconds));
  const evaluated = median(theirs.map(({ evaluatedSeconds }) => evaluatedSeconds ?? NaN));
  return (
    `, library ${trained.toFixed(2)} s (ratio ${(seconds / trained).toFixed(1)}), ` +
    `with its metrics every round, as here, ${evaluated.toFixed(2)} s (ratio ${(seconds / evaluated).toFixed(1)})`
  );
}

function spread(answers: Answer[], metric: string): string {
  const values = answers.map(({ metrics }) => metrics[metric] ?? NaN);
  return `${Math.min(...values).toFixed(5)} to ${Math.max(...values).toFixed(5)}`;
}

const directory = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  if (!hasLibrary) console.log(`${python} has no xgboost (Debian: python3-xgboost): nothing to compare with`);
  const asked = Number(process.argv[process.argv.indexOf('--seeds') + 1]);
  const seeds = process.argv.includes('--seeds') ? asked : 5;
  if (process.argv.includes('--large')) measure(largeSet, 1, directory);
  else benchSets.forEach((set) => measure(set, seeds, directory));
} finally {
  rmSync(directory, { recursive: true });
}
