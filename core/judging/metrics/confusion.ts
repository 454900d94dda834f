/** Non-empty cells, in order: [true class, predicted class, rows]. */
export type Confusion = [number, number, number][];

/**
 * Larger tables are counted by sorting: a thousand classes have a million cells, almost all empty.
 */
const mostCells = 10_000;

/** Counts rows by true and predicted class (indices below `classes`). */
export function confusionOf(labels: Int32Array, predicted: Int32Array, classes: number): Confusion {
  return classes * classes <= mostCells
    ? countTable(labels, predicted, classes)
    : countSorted(labels, predicted, classes);
}

function countTable(labels: Int32Array, predicted: Int32Array, classes: number): Confusion {
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < labels.length; row++) {
    const cell = (labels[row] ?? 0) * classes + (predicted[row] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const cells: Confusion = [];
  for (const [cell, count] of counts.entries()) {
    if (count > 0) cells.push([Math.floor(cell / classes), cell % classes, count]);
  }
  return cells;
}

function countSorted(labels: Int32Array, predicted: Int32Array, classes: number): Confusion {
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
