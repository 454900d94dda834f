import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseModel } from '../../../../sagemaker/algorithms/xgboost/model-file.ts';
import type { Model } from '../../../../sagemaker/algorithms/xgboost/model.ts';
import { xgboost } from '../../../../sagemaker/algorithms/xgboost/xgboost.ts';
import { expectSameTrees } from '../../../fixtures/xgboost-trees.ts';
import { hasLibrary, predictWithLibrary } from '../../../fixtures/xgboost-with-library.ts';

/**
 * generate.py had XGBoost 1.7.4 train these models on rows.csv and the labels of the case. They are
 * UBJSON.
 */
const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'xgboost', 'objectives');
const predictionsSchema = z.array(z.union([z.number().transform((number) => [number]), z.array(z.number())]));
const casesSchema = z.object({
  labels: z.record(z.string(), z.array(z.number())),
  cases: z.record(
    z.string(),
    z.object({
      hyperparameters: z.record(z.string(), z.string()),
      label: z.string(),
      predictions: predictionsSchema,
      metrics: z.record(z.string(), z.number()),
    }),
  ),
});
const { labels, cases } = casesSchema.parse(JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')));
const rows = readFileSync(join(folder, 'rows.csv'), 'utf8');
const weights = readFileSync(join(folder, 'weights.csv'), 'utf8').split('\n');

const home = mkdtempSync(join(tmpdir(), 'xgboost-'));
afterAll(() => rmSync(home, { recursive: true }));

/** Folders of the models trained here, by case. */
const trained = new Map<string, string>();

async function predict(modelDirectory: string): Promise<number[][]> {
  const model = await xgboost.load(modelDirectory);
  const { body } = model.predict(Buffer.from(rows), { contentType: 'text/csv', accept: 'text/csv', batch: false });
  return body.split('\n').map((line) => line.split(',').map(Number));
}

/**
 * The largest relative difference, or absolute for values near 0 that result from leaves that
 * cancel out.
 */
function largestDifference(ours: number[][], theirs: number[][]): number {
  expect(ours.map((row) => row.length)).toEqual(theirs.map((row) => row.length));
  return Math.max(
    ...theirs.flatMap((row, index) =>
      row.map((value, column) => Math.abs((ours[index]?.[column] ?? NaN) - value) / Math.max(Math.abs(value), 0.1)),
    ),
  );
}

describe.each(Object.entries(cases))('%s', (name, { hyperparameters, label, predictions, metrics }) => {
  const theirs = parseModel(readFileSync(join(folder, `${name}.ubj`)));
  let ours: Model;
  let ourMetrics: Record<string, number>;
  let modelDirectory: string;

  beforeAll(async () => {
    modelDirectory = mkdtempSync(join(home, 'model-'));
    const directory = mkdtempSync(join(home, 'train-'));
    const weighted = hyperparameters['csv_weights'] === '1';
    const lines = rows
      .trimEnd()
      .split('\n')
      .map((line, row) => `${labels[label]?.[row]},${weighted ? `${weights[row]},` : ''}${line}\n`);
    writeFileSync(join(directory, 'train.csv'), lines.join(''));
    const channels = { train: { directory, contentType: 'text/csv' } };
    ourMetrics = (await xgboost.train({ hyperparameters, channels, modelDirectory, log: () => undefined })).metrics;
    ours = parseModel(readFileSync(join(modelDirectory, 'xgboost-model')));
    trained.set(name, modelDirectory);
  });

  test("the library's model predicts the same as in the library", async () => {
    const served = mkdtempSync(join(home, 'served-'));
    writeFileSync(join(served, 'xgboost-model'), readFileSync(join(folder, `${name}.ubj`)));
    expect(largestDifference(await predict(served), predictions)).toBeLessThan(1e-5);
  });

  test('trees are the same as in the library', async () => {
    expectSameTrees(ours.trees, theirs.trees);
    expect(ours.baseScore).toBeCloseTo(theirs.baseScore, 6);
    expect(largestDifference(await predict(modelDirectory), predictions)).toBeLessThan(1e-5);
  });

  test('metrics are the same as in the library', () => {
    const rounded = (values: Record<string, number>): Record<string, string> =>
      Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, value.toPrecision(5)]));
    const named = Object.fromEntries(Object.entries(metrics).map(([metric, value]) => [`train:${metric}`, value]));
    expect(rounded(ourMetrics)).toEqual(rounded(named));
  });
});

test('the library, if installed, loads models trained here and predicts the same', () => {
  if (!hasLibrary()) {
    return;
  }
  expect([...trained.keys()]).toEqual(Object.keys(cases));
  for (const folderOfModel of trained.values()) {
    renameSync(join(folderOfModel, 'xgboost-model'), join(folderOfModel, 'model.json'));
    writeFileSync(join(folderOfModel, 'rows.csv'), rows);
  }
  const answers = predictWithLibrary([...trained.values()]);
  Object.values(cases).forEach(({ predictions }, index) => {
    expect(largestDifference(predictionsSchema.parse(answers[index]), predictions)).toBeLessThan(1e-5);
  });
});
