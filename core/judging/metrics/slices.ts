/** A column of gate.slices: for each row the index of its value. A null value means missing. */
export interface SliceColumn {
  column: string;
  values: (string | null)[];
  indices: Int32Array;
}

/** The rows with one value of a slice column. */
export interface SliceRows {
  column: string;
  value: string | null;
  tooSmall: boolean;
  rows: Int32Array;
}

/**
 * Per column, only the largest slices are compared, and only some of the slices that are too small
 * are listed.
 */
const mostLarge = 500;
const mostSmall = 100;

/** The slices by column, largest first. Throws unless each column has one index per row. */
export function slicesOf(slicing: { columns: SliceColumn[]; minRows: number } | null, rows: number): SliceRows[] {
  if (slicing === null) return [];
  return slicing.columns.flatMap(({ column, values, indices }) => {
    if (indices.length !== rows)
      throw new Error(`The slice column ${column} has ${indices.length} values for ${rows} rows`);
    const counts = new Int32Array(values.length);
    for (const index of indices) counts[index] = (counts[index] ?? 0) + 1;
    const slices = values.map((value, index) => {
      const count = counts[index] ?? 0;
      return { column, value, tooSmall: count < slicing.minRows, rows: new Int32Array(count) };
    });
    const filled = new Int32Array(values.length);
    for (const [row, index] of indices.entries()) {
      const position = filled[index] ?? 0;
      const slice = slices[index];
      if (slice !== undefined) slice.rows[position] = row;
      filled[index] = position + 1;
    }
    const present = slices.filter((slice) => slice.rows.length > 0).sort((a, b) => b.rows.length - a.rows.length);
    return [
      ...present.filter(({ tooSmall }) => !tooSmall).slice(0, mostLarge),
      ...present.filter(({ tooSmall }) => tooSmall).slice(0, mostSmall),
    ];
  });
}
