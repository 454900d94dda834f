import { writeFileSync } from 'node:fs';
import { createRandom } from '../../packages/local-aws/sagemaker/algorithms/random.ts';

/** A generated data set that resembles a real one. */
export interface BenchSet {
  name: string;
  rows: number;
  columns: number;
  hyperparameters: Record<string, string>;
  /** Fills `row` and returns its label. */
  makeRow: (row: Float32Array, random: () => number) => number;
}

const sampled = { subsample: '0.8', colsample_bytree: '0.8' };
const sum = (row: Float32Array): number => row.reduce((total, value) => total + value, 0);

/** Ratings from 0 to 5, flags and two long-tailed numbers, as in a passenger survey. */
const binary: BenchSet = {
  name: 'binary',
  rows: 100_000,
  columns: 28,
  hyperparameters: { ...sampled, objective: 'binary:logistic', num_round: '100', eval_metric: 'auc,logloss' },
  makeRow(row, random) {
    row.forEach((_, column) => {
      const draw = random();
      row[column] =
        column < 14 ? Math.floor(draw * 6) : column < 26 ? Number(draw > 0.5) : Math.floor(draw ** 6 * 1000);
    });
    const score = sum(row.subarray(0, 8)) - 20 + 6 * (row[14] ?? 0) * (row[15] ?? 0) - (row[26] ?? 0) / 100;
    row[27] = random() < 0.003 ? NaN : (row[27] ?? 0);
    return Number(score + 8 * (random() - 0.5) > 0);
  },
};

const ranges = [24, 7, 12, 31, 4, 2];

/** Hours, days and weather. The label is the logarithm of a count. */
const regression: BenchSet = {
  name: 'regression',
  rows: 11_000,
  columns: 13,
  hyperparameters: {
    ...sampled,
    objective: 'reg:squarederror',
    num_round: '150',
    max_depth: '5',
    eta: '0.1',
    eval_metric: 'rmse',
  },
  makeRow(row, random) {
    row.forEach((_, column) => {
      row[column] =
        column < ranges.length ? Math.floor(random() * (ranges[column] ?? 2)) : Math.round(random() * 400) / 10;
    });
    const [hour = 0, day = 0, month = 0] = row;
    const rush = Math.exp(-(((hour - 8) / 2) ** 2)) + 1.3 * Math.exp(-(((hour - 17) / 2.5) ** 2));
    const trend = 0.03 * (row[6] ?? 0) - 0.01 * (row[7] ?? 0);
    return 2 + (day < 5 ? 2 : 0.5) * rush + Math.sin(month / 2) + trend + 0.5 * (random() + random() - 1);
  },
};

/** Digits of an identifier that determine which of 100 classes it has. */
const classes: BenchSet = {
  name: '100 classes',
  rows: 19_300,
  columns: 22,
  hyperparameters: {
    ...sampled,
    objective: 'multi:softprob',
    num_class: '100',
    num_round: '20',
    eval_metric: 'merror,mlogloss',
  },
  makeRow(row, random) {
    const label = Math.floor(random() * 100);
    row.forEach((_, column) => {
      const typical = (label * (column + 3) * 7919) % 101;
      row[column] = Math.round(typical / 10 + 4 * (random() + random() - 1));
    });
    return label;
  },
};

/**
 * The largest data set that must fit into memory. It is trained once, without a comparison of
 * quality.
 */
const large: BenchSet = {
  ...binary,
  name: '1,000,000 x 30',
  rows: 1_000_000,
  columns: 30,
  hyperparameters: { objective: 'binary:logistic', num_round: '10', eval_metric: 'logloss' },
};

export const benchSets = [binary, regression, classes];
export const largeSet = large;

/**
 * Writes label and features of each row as float32: 70% of the rows for training, the rest for
 * validation.
 */
export function writeSet({ rows, columns, makeRow }: BenchSet, trainFile: string, validationFile: string): void {
  const random = createRandom(11);
  const width = columns + 1;
  const values = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const features = values.subarray(row * width + 1, (row + 1) * width);
    values[row * width] = makeRow(features, random);
  }
  const cut = Math.floor(rows * 0.7) * width;
  writeFileSync(trainFile, values.subarray(0, cut));
  writeFileSync(validationFile, values.subarray(cut));
}
