import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { benchSets, largeSet, writeSet } from './train-data.ts';
import type { BenchSet } from './train-data.ts';

/**
 * Compares the XGBoost stand-in with the real library (Debian's python3-xgboost, if installed), on
 * the same rows with the same hyperparameters. It measures CPU seconds, which other programs
 * disturb less. The two alternate for each seed. `--seeds 3` uses fewer seeds. `--large` trains on
 * a million rows.
 */

const trainingSchema = z.object({
  cpuSeconds: z.number(),
  evaluatedSeconds: z.number().optional(),
  peakMb: z.number(),
  metrics: z.record(z.string(), z.number()),
});
type Training = z.infer<typeof trainingSchema>;

const python = '/usr/bin/python3';
const hasLibrary = spawnSync(python, ['-c', 'import xgboost']).status === 0;

function run(command: string, args: string[]): Training {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  return trainingSchema.parse(JSON.parse(stdout));
}

const median = (values: number[]): number => values.sort((first, second) => first - second)[values.length >> 1] ?? NaN;

function measure(set: BenchSet, seeds: number, directory: string): void {
  const files = ['train', 'validation'].map((name) => join(directory, name));
  const [trainFile = '', validationFile = ''] = files;
  writeSet(set, trainFile, validationFile);
  const standIn: Training[] = [];
  const library: Training[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const args = [...files, String(set.columns), JSON.stringify({ ...set.hyperparameters, seed: String(seed) })];
    standIn.push(run(process.execPath, [join(import.meta.dirname, 'train-once.ts'), ...args]));
    if (hasLibrary) library.push(run(python, [join(import.meta.dirname, 'train_once.py'), ...args]));
  }
  const matrixMb = (set.rows * set.columns * 4) / 2 ** 20;
  console.log(`\n${set.name}: ${set.rows} x ${set.columns} (${matrixMb.toFixed(0)} MB), ${seeds} seed(s)`);
  const seconds = median(standIn.map(({ cpuSeconds }) => cpuSeconds));
  console.log(`  CPU  stand-in ${seconds.toFixed(2)} s${hasLibrary ? compare(seconds, library) : ''}`);
  const peakMb = Math.max(...standIn.map((training) => training.peakMb));
  console.log(`  peak memory of the stand-in's process ${peakMb.toFixed(0)} MB (node alone is about 60)`);
  for (const metric of Object.keys(standIn[0]?.metrics ?? {}).filter((name) => name.startsWith('validation:'))) {
    console.log(
      `  ${metric}  stand-in ${spread(standIn, metric)}${hasLibrary ? `, library ${spread(library, metric)}` : ''}`,
    );
  }
}

function compare(seconds: number, library: Training[]): string {
  const trained = median(library.map(({ cpuSeconds }) => cpuSeconds));
  const evaluated = median(library.map(({ evaluatedSeconds }) => evaluatedSeconds ?? NaN));
  return (
    `, library ${trained.toFixed(2)} s (ratio ${(seconds / trained).toFixed(1)}), ` +
    `with metrics in every round, like the stand-in, ${evaluated.toFixed(2)} s (ratio ${(seconds / evaluated).toFixed(1)})`
  );
}

function spread(trainings: Training[], metric: string): string {
  const values = trainings.map(({ metrics }) => metrics[metric] ?? NaN);
  return `${Math.min(...values).toFixed(5)} to ${Math.max(...values).toFixed(5)}`;
}

const directory = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  if (!hasLibrary) console.log(`Nothing to compare with: ${python} has no xgboost (Debian: python3-xgboost).`);
  const seedOption = Number(process.argv[process.argv.indexOf('--seeds') + 1]);
  const seeds = process.argv.includes('--seeds') ? seedOption : 5;
  if (process.argv.includes('--large')) measure(largeSet, 1, directory);
  else benchSets.forEach((set) => measure(set, seeds, directory));
} finally {
  rmSync(directory, { recursive: true });
}
