import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { formatModel, parseModel } from '../../../../sagemaker/algorithms/xgboost/model-file.ts';
import { xgboost } from '../../../../sagemaker/algorithms/xgboost/xgboost.ts';
import { expectSameTrees } from '../../../fixtures/xgboost-trees.ts';
import { hasLibrary, predictWithLibrary } from '../../../fixtures/xgboost-with-library.ts';

/**
 * XGBoost 1.7.4 created each fixture: a model trained on train.csv by tree_method hist with these
 * hyperparameters, and its predictions for rows.csv. These rows have missing values, extreme
 * values, and values equal to split thresholds.
 */
const fixtures: Record<string, Record<string, string>> = {
  binary: { objective: 'binary:logistic', num_round: '6', max_depth: '3', eta: '0.4', lambda: '0.5', gamma: '0.2' },
  multiclass: {
    objective: 'multi:softprob',
    num_class: '4',
    num_round: '3',
    max_depth: '3',
    min_child_weight: '2',
  },
  regression: { objective: 'reg:squarederror', num_round: '6', max_depth: '4', base_score: '2.5' },
};
const names = Object.keys(fixtures);
const path = (name: string, file: string): string =>
  join(import.meta.dirname, '..', '..', '..', 'fixtures', 'xgboost', name, file);
const read = (name: string, file: string): string => readFileSync(path(name, file), 'utf8');

const home = mkdtempSync(join(tmpdir(), 'xgboost-'));
afterAll(() => rmSync(home, { recursive: true }));

async function trainOn(name: string, hyperparameters: Record<string, string>): Promise<string> {
  const modelDirectory = mkdtempSync(join(home, 'model-'));
  const directory = mkdtempSync(join(home, 'train-'));
  cpSync(path(name, 'train.csv'), join(directory, 'train.csv'));
  const channels = { train: { directory, contentType: 'text/csv' } };
  await xgboost.train({ hyperparameters, channels, modelDirectory, log: () => undefined });
  return modelDirectory;
}

async function predict(modelDirectory: string, rows: string): Promise<number[][]> {
  const model = await xgboost.load(modelDirectory);
  const { body } = model.predict(Buffer.from(rows), { contentType: 'text/csv', accept: 'text/csv', batch: false });
  return body.split('\n').map((line) => line.split(',').map(Number));
}

/**
 * The largest relative difference from the library's predictions, which are numbers or lists of
 * numbers.
 */
function largestDifference(actual: number[][], library: unknown): number {
  const rows = z.array(z.union([z.number().transform((number) => [number]), z.array(z.number())])).parse(library);
  if (rows.length !== actual.length) {
    return Infinity;
  }
  return Math.max(
    ...rows.flatMap((row, index) =>
      row.map((value, column) => Math.abs((actual[index]?.[column] ?? Infinity) / value - 1)),
    ),
  );
}

describe('models of the library', () => {
  test.each([
    ['a file that is not JSON', 'binf', 'formats JSON and UBJSON'],
    ['JSON of another schema', '{"learner":{}}', 'gradient_booster'],
    ['an unsupported booster', read('binary', 'xgboost-model').replace('"name":"gbtree"', '"name":"dart"'), 'gbtree'],
    ['an unsupported objective', read('binary', 'xgboost-model').replace('binary:logistic', 'rank:map'), 'rank:map'],
    [
      'a categorical split',
      read('binary', 'xgboost-model').replace('"split_type":[0', '"split_type":[1'),
      'categorical splits are not supported',
    ],
  ])('%s is rejected', (_, text, message) => {
    expect(() => parseModel(Buffer.from(text))).toThrow(message);
  });

  test.each(names)('the %s model predicts the same as in the library', async (name) => {
    const predictions = await predict(path(name, ''), read(name, 'rows.csv'));
    expect(largestDifference(predictions, JSON.parse(read(name, 'predictions.json')))).toBeLessThan(1e-5);
  });

  test.each(names)('the %s model is the same after it was read and written', (name) => {
    const text = read(name, 'xgboost-model');
    // The library writes base_score with an exponent, and whether it was set. Neither changes the
    // model.
    const theirs = text
      .replace(/"base_score":"([^"]*)"/, (_, score) => `"base_score":"${Number(score)}"`)
      .replace('"boost_from_average":"0"', '"boost_from_average":"1"');
    expect(JSON.parse(formatModel(parseModel(Buffer.from(text))))).toEqual(JSON.parse(theirs));
  });

  test.each(names)('the trees trained on the %s rows are the same', async (name) => {
    const theirs = parseModel(readFileSync(path(name, 'xgboost-model')));
    const modelDirectory = await trainOn(name, fixtures[name] ?? {});
    const ours = parseModel(readFileSync(join(modelDirectory, 'xgboost-model')));
    expectSameTrees(ours.trees, theirs.trees);
    expect(ours.treeGroups).toEqual(theirs.treeGroups);
    const predictions = await predict(modelDirectory, read(name, 'rows.csv'));
    expect(largestDifference(predictions, JSON.parse(read(name, 'predictions.json')))).toBeLessThan(1e-5);
  });
});

test('the library, if installed, loads models written here and predicts the same', async () => {
  if (!hasLibrary()) {
    return;
  }
  const trained = await Promise.all(
    names.map(async (name) => {
      const folder = await trainOn(name, { ...fixtures[name], num_round: '30', eta: '0.1', subsample: '0.8' });
      const rows = `${read(name, 'rows.csv')}${read(name, 'train.csv').replaceAll(/^[^,]*,/gm, '')}`;
      const predictions = await predict(folder, rows);
      renameSync(join(folder, 'xgboost-model'), join(folder, 'model.json'));
      writeFileSync(join(folder, 'rows.csv'), rows);
      return { folder, predictions };
    }),
  );
  const answers = predictWithLibrary(trained.map(({ folder }) => folder));
  expect(answers).toHaveLength(names.length);
  const differences = trained.map(({ predictions }, index) => largestDifference(predictions, answers[index]));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});
