import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRecordSchema } from '../../core/run/records/run-record.ts';
import { pipelineFile } from '../scenarios/pipeline-file.ts';
import { loans } from '../scenarios/scenario.ts';

const cli = join(import.meta.dirname, '..', '..', 'cli', 'relearn.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'relearn-linear-'));
  writeFileSync(join(folder, 'loans.csv'), loans(1500));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command in a temporary folder. */
async function relearn(...words: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, ...words], { cwd: folder });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, out, err };
}

const writePipeline = (algorithm: string, hyperparameters = {}) =>
  writeFileSync(
    join(folder, 'loans.json'),
    JSON.stringify({ ...pipelineFile, train: { algorithm, hyperparameters }, gate: { minTestRows: 50 } }),
  );

describe('a pipeline with the linear learner', () => {
  let auc: number | null | undefined;

  it('trains a model, promotes it, and predicts with it', async () => {
    writePipeline('linear-learner');
    const promoted = await relearn('run', 'loans.json', '--data', 'loans.csv', '--json');
    expect(promoted).toMatchObject({ status: 0, err: '' });
    const record = runRecordSchema.parse(JSON.parse(promoted.out));
    expect(record).toMatchObject({ status: 'Succeeded', model: { algorithm: 'linear-learner' } });
    auc = record.metrics?.challenger['auc'];
    expect(auc).toBeGreaterThan(0.9);

    const rows = [
      { age: 70, income: 9000, purpose: 'car' },
      { income: 1000, purpose: 'boat' },
    ];
    writeFileSync(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const { out } = await relearn('predict', 'loans', '--file', 'rows.jsonl');
    expect(
      out
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      { label: 'yes', score: expect.closeTo(1, 1) },
      { label: 'no', score: expect.closeTo(0, 1) },
    ]);
  });

  it('compares its champion with a challenger of the other algorithm, each model in its own format', async () => {
    writePipeline('xgboost', { num_round: 8, max_depth: 3 });
    const { out, err } = await relearn('run', 'loans.json', '--force', '--json');
    expect(err).toBe('');
    const record = runRecordSchema.parse(JSON.parse(out));
    expect(record.model?.algorithm).toBe('xgboost');
    expect(record.metrics?.champion?.['auc']).toBeCloseTo(auc ?? NaN, 9);
    expect(record.metrics?.challenger['auc']).not.toBe(auc);
  });
});

/**
 * CSV of daily prices that rise or fall by chance, so that only the price of the same day predicts
 * the target.
 */
function prices(days: number): string {
  let state = 7;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32 - 0.5;
  };
  const lines = Array.from({ length: days }, (_, day) => {
    const [open, gain] = [30 + random(), random()];
    return [new Date(day * 86_400_000).toISOString().slice(0, 10), open, open + gain, gain].join(',');
  });
  return ['day,open,close,gain', ...lines].join('\n');
}

it('a model with a feature that reveals the target is rejected as too good to be true', async () => {
  const file = {
    name: 'prices',
    problem: 'binary',
    columns: { day: 'date', open: 'number', close: 'number', gain: 'number' },
    target: { sql: 'open < close' },
    key: ['day'],
    time: { column: 'day' },
    history: { orderBy: 'day', lags: { columns: ['open', 'close'], steps: 2 } },
    split: { by: 'time', validation: '20 weeks', test: '20 weeks' },
    train: { algorithm: 'linear-learner' },
    quality: { minRows: 100 },
    gate: { minTestRows: 100, suspect: { auc: 0.9 } },
  };
  writeFileSync(join(folder, 'prices.json'), JSON.stringify(file));
  writeFileSync(join(folder, 'prices.csv'), prices(900));
  const { status, out, err } = await relearn('run', 'prices.json', '--data', 'prices.csv', '--json');
  expect({ status, err }).toEqual({ status: 3, err: '' });
  const { why } = runRecordSchema.parse(JSON.parse(out));
  expect(why).toMatch(
    /^Rejected\. Not met: not suspect: auc <= 0\.9\. The challenger's auc is .*too good to be true: look for a column/,
  );
});
