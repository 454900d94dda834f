import { describe, expect, it } from 'vitest';
import { inputTooLarge } from '../../../../../core/run/input/input-limit.ts';
import { parsePipeline } from '../../../../../core/pipeline/parse-pipeline.ts';
import { files } from '../../../../fixtures/pipeline-mistakes.ts';

const pipeline = (algorithm: string) => parsePipeline(JSON.stringify({ ...files.binary, train: { algorithm } }), 'p');
const csv = (...sizes: number[]) =>
  sizes.map((size, index) => ({ key: `incoming/${index}.csv`, sizeBytes: size * 1e9 }));
const xgboost = pipeline('xgboost');

describe('an input that is too large is rejected with its size, the limit and the remedy', () => {
  it.each([
    [
      'one file',
      csv(7),
      xgboost,
      /^7\.0 GB of data is too much for one run\. At most \d\.\d GB of CSV fits; the limit is/,
    ],
    ['many files', csv(...Array<number>(20).fill(0.5)), xgboost, /^10\.0 GB of data is too much.*Remove old files/],
    ['standardized numbers', csv(5), pipeline('linear-learner'), /single upload of a matrix/],
    ['gzip', [{ key: 'incoming/a.csv.gz', sizeBytes: 1e9 }], xgboost, /^1\.0 GB of data \(about 8\.0 GB as CSV\)/],
    ['Parquet', [{ key: 'incoming/a.parquet', sizeBytes: 1e9 }], xgboost, /about 8\.0 GB as CSV/],
  ])('%s', (_, objects, algorithm, message) => {
    expect(inputTooLarge(objects, algorithm, 10_240)).toMatch(message);
  });

  it('a small disk', () => {
    expect(inputTooLarge(csv(0.5), xgboost, 512)).toMatch(/At most 0\.\d GB/);
  });
});

it('accepts 5 GB of CSV, in one file or in many, and 400 MB of gzip', () => {
  expect(inputTooLarge(csv(5), xgboost, 10_240)).toBeUndefined();
  expect(inputTooLarge(csv(1, 1, 1, 1, 1), xgboost, 10_240)).toBeUndefined();
  expect(
    inputTooLarge([{ key: 'incoming/a.csv.gz', sizeBytes: 4e8 }], pipeline('linear-learner'), 10_240),
  ).toBeUndefined();
});
