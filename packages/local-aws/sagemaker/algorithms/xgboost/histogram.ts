import type { Bins } from './bins.ts';

/**
 * Sums by bin: the gradients of bin b at index 2b, the hessians at 2b + 1. `?? 0` in loops over
 * typed arrays is only for the type checker: an index within bounds never needs it, and the JIT
 * compiler removes it.
 */
export type Histogram = Float64Array;

/**
 * Overwrites `histogram` with the sums of the gradients (pairs, by row) of `rows[begin]` to
 * `rows[end - 1]`. Features other than `features` are skipped.
 */
export function buildHistogram(
  { codes, columns }: Bins,
  features: Uint32Array,
  gradients: Float32Array,
  rows: Uint32Array,
  begin: number,
  end: number,
  histogram: Histogram,
): void {
  histogram.fill(0);
  if (features.length < columns) {
    addFeatures({ codes, columns }, features, gradients, rows.subarray(begin, end), histogram);
    return;
  }
  for (let index = begin; index < end; index++) {
    const row = rows[index] ?? 0;
    const gradient = gradients[2 * row] ?? 0;
    const hessian = gradients[2 * row + 1] ?? 0;
    const rowEnd = (row + 1) * columns;
    for (let cell = row * columns; cell < rowEnd; cell++) {
      const bin = 2 * (codes[cell] ?? 0);
      histogram[bin] = (histogram[bin] ?? 0) + gradient;
      histogram[bin + 1] = (histogram[bin + 1] ?? 0) + hessian;
    }
  }
}

function addFeatures(
  { codes, columns }: Pick<Bins, 'codes' | 'columns'>,
  features: Uint32Array,
  gradients: Float32Array,
  rows: Uint32Array,
  histogram: Histogram,
): void {
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const gradient = gradients[2 * row] ?? 0;
    const hessian = gradients[2 * row + 1] ?? 0;
    for (let position = 0; position < features.length; position++) {
      const bin = 2 * (codes[row * columns + (features[position] ?? 0)] ?? 0);
      histogram[bin] = (histogram[bin] ?? 0) + gradient;
      histogram[bin + 1] = (histogram[bin + 1] ?? 0) + hessian;
    }
  }
}

/**
 * Subtracts a child's sums from its parent's, in place. The result is the other child's histogram.
 */
export function subtractHistogram(from: Histogram, histogram: Histogram): void {
  for (let index = 0; index < from.length; index++) {
    from[index] = (from[index] ?? 0) - (histogram[index] ?? 0);
  }
}
