import type { Pipeline } from '../../pipeline/parse-pipeline.ts';

/** An object below incoming/. */
interface InputObject {
  key: string;
  sizeBytes: number;
}

/**
 * Disk bytes per byte of CSV, measured on a survey of 1,040,000 rows and 25 columns (124 MB of
 * CSV), plus a margin. Measured: clean rows 0.27 (about 0.4 if every cell is kept), the largest
 * matrix 0.45. Standardized numbers take more, because they have nine digits.
 */
const cleanPerByte = 0.6;
const matrixPerByte = { xgboost: 0.8, 'linear-learner': 1.4 };

/**
 * Bytes of CSV per byte of a compressed object (5.8 and 6.1 in the same survey), by the ending of
 * its name.
 */
const unpacked = [
  { ending: '.gz', times: 8 },
  { ending: '.parquet', times: 8 },
];

/** S3's limit for a single upload. */
const largestUpload = 5 * 2 ** 30;
/** DuckDB needs the remaining disk space to sort and group. */
const usableScratch = 0.9;

const csvBytes = ({ key, sizeBytes }: InputObject) =>
  sizeBytes * (unpacked.find(({ ending }) => key.endsWith(ending))?.times ?? 1);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * An error message (size, limit and remedy) if a run's input is too large for functions with
 * `scratchMb` of disk; undefined if it fits. Transform stores one file next to the clean rows.
 * Split stores the training matrix and one other matrix next to them; the estimate assumes a matrix
 * with all rows. Memory sets no limit, because rows are streamed.
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
    { what: 'disk space for the clean rows and a matrix', bytes: scratch / (cleanPerByte + matrix) },
    {
      what: 'disk space for the clean rows and the largest file',
      bytes: Math.max(0, scratch - largestFile) / cleanPerByte,
    },
    { what: 'the size of a single upload of a matrix to S3', bytes: largestUpload / matrix },
  ];
  const [lowest] = limits.toSorted((a, b) => a.bytes - b.bytes);
  if (lowest === undefined || all <= lowest.bytes) return undefined;
  const size = gigabytes(sum(objects.map(({ sizeBytes }) => sizeBytes)));
  const packed = all > sum(objects.map(({ sizeBytes }) => sizeBytes));
  return (
    `${size} of data${packed ? ` (about ${gigabytes(all)} as CSV)` : ''} is too much for one run. At most ${gigabytes(lowest.bytes)} of CSV fits; the limit is ${lowest.what}. ` +
    'Remove old files, leave out columns that the pipeline file does not declare, or use a sample of the rows.'
  );
}
