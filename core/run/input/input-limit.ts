import type { Pipeline } from '../../pipeline/parse-pipeline.ts';

/** An object below incoming/. */
interface InputObject {
  key: string;
  sizeBytes: number;
}

/**
 * Bytes as measured on a survey of 1,040,000 rows and 25 columns (124 MB of CSV), with a margin: what one byte of CSV
 * becomes as clean rows (0.27, half as much again with every cell kept), and as the largest matrix (0.45; standardized
 * numbers have nine digits).
 */
const cleanPerByte = 0.6;
const matrixPerByte = { xgboost: 0.8, 'linear-learner': 1.4 };

/** How many bytes of CSV are in one of an object (5.8 and 6.1 in the same survey); an object's name says what it is. */
const unpacked = [
  { ending: '.gz', times: 8 },
  { ending: '.parquet', times: 8 },
];

/** S3 takes no more in one upload. */
const largestUpload = 5 * 2 ** 30;
/** DuckDB needs room of its own, to sort and to group. */
const usableScratch = 0.9;

const csvBytes = ({ key, sizeBytes }: InputObject) =>
  sizeBytes * (unpacked.find(({ ending }) => key.endsWith(ending))?.times ?? 1);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * What is wrong with the size of a run's input for functions with so much disk, with the limit and what to do; undefined
 * if it fits. Transform holds one file beside the clean rows, Split the matrix of the training rows and
 * that of another side beside them; the figure of a matrix is as if it had all rows. Memory is no limit, because rows
 * pass through.
 */
export function inputTooLarge(
  objects: InputObject[],
  { train }: Pick<Pipeline, 'train'>,
  scratchMb: number,
): string | undefined {
  const scratch = scratchMb * 2 ** 20 * usableScratch;
  const all = sum(objects.map(csvBytes));
  const largestFile = Math.max(...objects.map(({ sizeBytes }) => sizeBytes));
  const matrix = matrixPerByte[train.algorithm];
  const limits = [
    { what: 'the clean rows and a matrix on disk', bytes: scratch / (cleanPerByte + matrix) },
    { what: 'the clean rows and the largest file on disk', bytes: Math.max(0, scratch - largestFile) / cleanPerByte },
    { what: 'one upload of a matrix to S3', bytes: largestUpload / matrix },
  ];
  const [lowest] = limits.toSorted((one, other) => one.bytes - other.bytes);
  if (lowest === undefined || all <= lowest.bytes) return undefined;
  const size = gigabytes(sum(objects.map(({ sizeBytes }) => sizeBytes)));
  const packed = all > sum(objects.map(({ sizeBytes }) => sizeBytes));
  return (
    `${size} of data${packed ? ` (some ${gigabytes(all)} as CSV)` : ''} are too much for one run: at most ${gigabytes(lowest.bytes)} of CSV fit, by ${lowest.what}. ` +
    'Remove files that are too old, leave out columns that the pipeline file does not declare, or take a sample of the rows'
  );
}
