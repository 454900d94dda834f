import type { Matrix } from './matrix.ts';
import { rankRows } from './metrics/rank-rows.ts';
import { quantileCuts } from './quantile-cuts.ts';

/**
 * A matrix of bin numbers. Bins are numbered across all features: feature f has the bins `first[f]`
 * to `missing[f] - 1` for its values and `missing[f]` for missing values. The bins of the next
 * feature follow.
 */
export interface Bins {
  rows: number;
  columns: number;
  /** The bin of each value, in row-major order. */
  codes: Uint16Array | Uint32Array;
  first: Uint32Array;
  missing: Uint32Array;
  /** By bin: the exclusive upper bound of its values (0 for bins of missing values). */
  cuts: Float32Array;
  /** The number of bins. */
  count: number;
}

/**
 * Divides every feature into at most `maxBin` bins with about the same number of rows, or the same
 * sum of `weights`.
 */
export function binMatrix(matrix: Matrix, maxBin: number, weights?: Float32Array): Bins {
  const { rows, columns, values } = matrix;
  const first = new Uint32Array(columns);
  const missing = new Uint32Array(columns);
  const cuts: number[] = [];
  const column = new Float32Array(rows);
  const columnWeights = weights && new Float32Array(rows);
  for (let feature = 0; feature < columns; feature++) {
    let present = 0;
    for (let row = 0; row < rows; row++) {
      const value = values[row * columns + feature] ?? NaN;
      if (!Number.isNaN(value)) {
        column[present] = value;
        if (columnWeights !== undefined) {
          columnWeights[present] = weights?.[row] ?? 0;
        }
        present++;
      }
    }
    first[feature] = cuts.length;
    sortedCuts(column.subarray(0, present), columnWeights, maxBin).forEach((cut) => cuts.push(cut));
    missing[feature] = cuts.length;
    cuts.push(0);
  }
  const bins = { rows, columns, first, missing, cuts: new Float32Array(cuts), count: cuts.length };
  const codes = cuts.length <= 0x10000 ? new Uint16Array(values.length) : new Uint32Array(values.length);
  return { ...bins, codes: fillCodes(values, codes, bins) };
}

function sortedCuts(values: Float32Array, weights: Float32Array | undefined, maxBin: number): number[] {
  if (weights === undefined) {
    return quantileCuts(values.sort(), maxBin);
  }
  const order = rankRows(values);
  const inOrder = (from: Float32Array): Float32Array => Float32Array.from(order, (row) => from[row] ?? NaN);
  return quantileCuts(inOrder(values), maxBin, inOrder(weights));
}

function fillCodes<Codes extends Uint16Array | Uint32Array>(
  values: Float32Array,
  codes: Codes,
  { columns, first, missing, cuts }: Omit<Bins, 'codes'>,
): Codes {
  for (let feature = 0; feature < columns; feature++) {
    const start = first[feature] ?? 0;
    const end = missing[feature] ?? 0;
    for (let index = feature; index < values.length; index += columns) {
      const value = values[index] ?? NaN;
      if (Number.isNaN(value)) {
        codes[index] = end;
        continue;
      }
      let low = start;
      let high = end - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (value < (cuts[middle] ?? 0)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      codes[index] = low;
    }
  }
  return codes;
}
