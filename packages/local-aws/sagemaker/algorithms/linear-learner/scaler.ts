import type { LabelledMatrix } from './matrix.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { Weights } from './weights.ts';

/** Training uses (x - shift) / scale in place of a value x. */
export interface Scaling {
  shift: number;
  scale: number;
}

/**
 * Scales features and label to mean 0 and standard deviation 1, as far as the hyperparameters
 * enable it.
 */
export interface Scaler {
  columns: Scaling[];
  label: Scaling;
}

/**
 * Computes means and deviations from the first `num_point_for_scaler` rows, as the container does.
 */
export function fitScaler(matrix: LabelledMatrix, hyperparameters: Hyperparameters): Scaler {
  const { normalize_data, unbias_data, normalize_label, unbias_label, num_point_for_scaler } = hyperparameters;
  const rows = Math.min(matrix.rows, num_point_for_scaler);
  const columns = Array.from({ length: matrix.columns }, (_, column) =>
    scalingOf(rows, (row) => matrix.values[row * matrix.columns + column] ?? 0, normalize_data, unbias_data),
  );
  return { columns, label: scalingOf(rows, (row) => matrix.labels[row] ?? 0, normalize_label, unbias_label) };
}

function scalingOf(rows: number, valueOf: (row: number) => number, normalize: boolean, unbias: boolean): Scaling {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += valueOf(row);
  const mean = sum / rows;
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += (valueOf(row) - mean) ** 2;
  const deviation = Math.sqrt(squares / rows);
  // A constant column has deviation 0 and is not scaled.
  return { shift: normalize || unbias ? mean : 0, scale: normalize && deviation > 0 ? deviation : 1 };
}

/** Scales the features in place. Labels keep their units. */
export function scaleFeatures({ columns }: Scaler, { values }: LabelledMatrix): void {
  for (const [column, { shift, scale }] of columns.entries()) {
    for (let index = column; index < values.length; index += columns.length) {
      values[index] = ((values[index] ?? 0) - shift) / scale;
    }
  }
}

/**
 * Converts weights for scaled rows to weights for unscaled rows, with outputs in the label's units.
 */
export function unscaleWeights({ outputs, columns, values }: Weights, scaler: Scaler): Weights {
  const unscaled = new Float64Array(values.length);
  for (let first = 0; first < values.length; first += columns + 1) {
    let bias = values[first + columns] ?? 0;
    for (const [column, { shift, scale }] of scaler.columns.entries()) {
      const weight = (values[first + column] ?? 0) / scale;
      unscaled[first + column] = weight * scaler.label.scale;
      bias -= weight * shift;
    }
    unscaled[first + columns] = bias * scaler.label.scale + scaler.label.shift;
  }
  return { outputs, columns, values: unscaled };
}
