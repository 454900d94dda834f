/** Between the cells of a row that are kept in one text: unit separator. */
const between = 'chr(31)';
/** Before what stands for something else: record separator. */
const mark = 'chr(30)';
const none = `${mark} || 'n'`;

/** Characters that mean something in kept cells. */
export const keptCellMarks = ['\x1e', '\x1f'];

/**
 * SQL of one text (VARCHAR) that holds the cells of a row; a list of them takes three times as long to write. `arePlain`:
 * no cell is NULL or has one of `keptCellMarks`.
 */
export function keptCellsSql(cells: (string | undefined)[], arePlain: boolean): string {
  const kept = cells.map((cell) => {
    if (cell === undefined) return none;
    return arePlain
      ? cell
      : `coalesce(replace(replace(${cell}, ${mark}, ${mark} || '0'), ${between}, ${mark} || '1'), ${none})`;
  });
  return `concat_ws(${between}, ${kept.join(', ')})`;
}

/** SQL of the list (VARCHAR[]) out of which `keptCellSql` takes the cells. */
export const splitCellsSql = (kept: string): string => `string_split(${kept}, ${between})`;

/** SQL of a cell as it was, from its place (from 1); NULL behind the last one. */
export function keptCellSql(list: string, place: string): string {
  const cell = `${list}[${place}]`;
  return `CASE WHEN ${cell} <> ${none} THEN replace(replace(${cell}, ${mark} || '1', ${between}), ${mark} || '0', ${mark}) END`;
}
