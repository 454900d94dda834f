/** Separates the cells of a row in the kept text: unit separator. */
const separator = 'chr(31)';
/** Begins an escape sequence: record separator. */
const escapeMark = 'chr(30)';
const nullCell = `${escapeMark} || 'n'`;

/** Characters with a special meaning in kept cells. */
export const keptCellMarks = ['\x1e', '\x1f'];

/**
 * SQL of one text (VARCHAR) that contains the cells of a row; undefined is a column that the file
 * lacks. Writing a list would take three times as long. `arePlain` means that no cell is NULL or
 * contains one of `keptCellMarks`.
 */
export function keptCellsSql(cells: (string | undefined)[], arePlain: boolean): string {
  const kept = cells.map((cell) => {
    if (cell === undefined) return nullCell;
    return arePlain
      ? cell
      : `coalesce(replace(replace(${cell}, ${escapeMark}, ${escapeMark} || '0'), ${separator}, ${escapeMark} || '1'), ${nullCell})`;
  });
  return `concat_ws(${separator}, ${kept.join(', ')})`;
}

/** SQL of the list (VARCHAR[]) from which `keptCellSql` takes a cell. */
export const splitCellsSql = (kept: string): string => `string_split(${kept}, ${separator})`;

/** SQL of the original cell at an index (from 1); NULL after the last cell. */
export function keptCellSql(list: string, index: string): string {
  const cell = `${list}[${index}]`;
  return `CASE WHEN ${cell} <> ${nullCell} THEN replace(replace(${cell}, ${escapeMark} || '1', ${separator}), ${escapeMark} || '0', ${escapeMark}) END`;
}
