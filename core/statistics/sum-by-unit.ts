/** Sums over the rows of each unit that has rows, for resampling the mean by whole units. */
export interface UnitSums {
  ids: Int32Array;
  /** The number of rows per unit. */
  counts: Float64Array;
  sums: Float64Array;
}

/** The number of units; ids begin with 0. */
export function unitsOf(ids: Int32Array): number {
  return ids.reduce((most, id) => Math.max(most, id), -1) + 1;
}

export function sumByUnit(ids: Int32Array, valueOf: (row: number) => number): UnitSums {
  const units = unitsOf(ids);
  const counts = new Float64Array(units);
  const sums = new Float64Array(units);
  for (let row = 0; row < ids.length; row++) {
    const unit = ids[row] ?? 0;
    counts[unit] = (counts[unit] ?? 0) + 1;
    sums[unit] = (sums[unit] ?? 0) + valueOf(row);
  }
  const present = Int32Array.from(counts.keys()).filter((unit) => counts[unit] !== 0);
  const valuesOfPresent = (values: Float64Array) => Float64Array.from(present, (unit) => values[unit] ?? 0);
  return { ids: present, counts: valuesOfPresent(counts), sums: valuesOfPresent(sums) };
}
