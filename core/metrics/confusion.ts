/** Cells that are not empty, in order: [true class, predicted class, rows]. */
export type Confusion = [number, number, number][];

/**
 * Counts rows by true and predicted class (indices below `classes`). Sparse: with a thousand classes a full table
 * would be a million cells, almost all empty.
 */
export function confusionOf(labels: Int32Array, predicted: Int32Array, classes: number): Confusion {
  const codes = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) codes[row] = (labels[row] ?? 0) * classes + (predicted[row] ?? 0);
  codes.sort();
  const cells: Confusion = [];
  let start = 0;
  for (let row = 1; row <= codes.length; row++) {
    const code = codes[start] ?? 0;
    if (row < codes.length && codes[row] === code) continue;
    cells.push([Math.floor(code / classes), code % classes, row - start]);
    start = row;
  }
  return cells;
}
