import { describe, expect, it } from 'vitest';
import { inputTooLarge } from '../../../../../core/run/input/input-limit.ts';
import { parsePipeline } from '../../../../../core/pipeline/parse-pipeline.ts';
import { files } from '../../../../fixtures/pipeline-mistakes.ts';

const pipeline = (algorithm: string) => parsePipeline(JSON.stringify({ ...files.binary, train: { algorithm } }), 'p');
const csv = (...sizes: number[]) =>
  sizes.map((size, index) => ({ key: `incoming/${index}.csv`, sizeBytes: size * 1e9 }));
const xgboost = pipeline('xgboost');

describe('an input that does not fit is refused with its size, the limit and what to do', () => {
  it.each([
    ['of one file', csv(7), xgboost, /^7\.0 GB of data are too much for one run: at most \d\.\d GB of CSV fit, by/],
    ['of many files', csv(...Array<number>(20).fill(0.5)), xgboost, /^10\.0 GB of data are too much.*Remove files/],
    ['for standardized numbers', csv(5), pipeline('linear-learner'), /one upload of a matrix/],
    ['in gzip', [{ key: 'incoming/a.csv.gz', sizeBytes: 1e9 }], xgboost, /^1\.0 GB of data \(some 8\.0 GB as CSV\)/],
    ['in Parquet', [{ key: 'incoming/a.parquet', sizeBytes: 1e9 }], xgboost, /some 8\.0 GB as CSV/],
  ])('%s', (_, objects, of, message) => {
    expect(inputTooLarge(objects, of, 10_240)).toMatch(message);
  });

  it('by the disk there is', () => {
    expect(inputTooLarge(csv(0.5), xgboost, 512)).toMatch(/at most 0\.\d GB/);
  });
});

it('5 GB of CSV fit, in one file and in many, and 400 MB of gzip', () => {
  expect(inputTooLarge(csv(5), xgboost, 10_240)).toBeUndefined();
  expect(inputTooLarge(csv(1, 1, 1, 1, 1), xgboost, 10_240)).toBeUndefined();
  expect(
    inputTooLarge([{ key: 'incoming/a.csv.gz', sizeBytes: 4e8 }], pipeline('linear-learner'), 10_240),
  ).toBeUndefined();
});
