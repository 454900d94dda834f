import { readFileSync } from 'node:fs';
import { boost } from '../../packages/local-aws/sagemaker/algorithms/xgboost/boost.ts';
import { parseHyperparameters } from '../../packages/local-aws/sagemaker/algorithms/xgboost/hyperparameters.ts';
import type { LabelledMatrix } from '../../packages/local-aws/sagemaker/algorithms/xgboost/matrix.ts';

/**
 * Usage: train-once.ts TRAIN VALIDATION COLUMNS '{"num_round":"10",...}'. Trains once and prints a
 * JSON line.
 */
const [trainFile = '', validationFile = '', columns = '', text = '{}'] = process.argv.slice(2);

function read(file: string, width: number): LabelledMatrix {
  const bytes = readFileSync(file);
  const cells = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const rows = cells.length / width;
  const labels = new Float32Array(rows);
  const values = new Float32Array(rows * (width - 1));
  for (let row = 0; row < rows; row++) {
    labels[row] = cells[row * width] ?? NaN;
    values.set(cells.subarray(row * width + 1, (row + 1) * width), row * (width - 1));
  }
  return { rows, columns: width - 1, labels, values };
}

const train = read(trainFile, Number(columns) + 1);
const validation = read(validationFile, Number(columns) + 1);
const hyperparameters: unknown = JSON.parse(text);
const parsed = parseHyperparameters(Object.fromEntries(Object.entries(hyperparameters ?? {})));
const start = process.cpuUsage();
const { metrics } = boost(train, validation, parsed, () => undefined);
const { user, system } = process.cpuUsage(start);
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMb, metrics }));
