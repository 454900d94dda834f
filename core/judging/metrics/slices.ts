/** A column of gate.slices over some rows: for each row an index of `values`; null is a missing value. */
export interface SliceColumn {
  column: string;
  values: (string | null)[];
  indices: Int32Array;
}

/** The rows with one value. */
export interface SliceRows {
  column: string;
  value: string | null;
  tooSmall: boolean;
  rows: Int32Array;
}

/** So many slices of a column are looked at, the largest ones; and so many that are too small are listed. */
const mostLarge = 500;
const mostSmall = 100;

/** The slices by column, the largest first. Throws when a column's indices are not one a row. */
export function slicesOf(given: { columns: SliceColumn[]; minRows: number } | null, rows: number): SliceRows[] {
  if (given === null) return [];
  return given.columns.flatMap(({ column, values, indices }) => {
    if (indices.length !== rows) throw new Error(`slices by ${column}: ${indices.length} values for ${rows} rows`);
    const counts = new Int32Array(values.length);
    for (const index of indices) counts[index] = (counts[index] ?? 0) + 1;
    const slices = values.map((value, index) => {
      const count = counts[index] ?? 0;
      return { column, value, tooSmall: count < given.minRows, rows: new Int32Array(count) };
    });
    const filled = new Int32Array(values.length);
    for (const [row, index] of indices.entries()) {
      const place = filled[index] ?? 0;
      const slice = slices[index];
      if (slice !== undefined) slice.rows[place] = row;
      filled[index] = place + 1;
    }
    const there = slices.filter((slice) => slice.rows.length > 0).sort((a, b) => b.rows.length - a.rows.length);
    return [
      ...there.filter(({ tooSmall }) => !tooSmall).slice(0, mostLarge),
      ...there.filter(({ tooSmall }) => tooSmall).slice(0, mostSmall),
    ];
  });
}
