/** The beginning of a table, which `relearn init` reads. */
export interface Sample {
  delimiter: string;
  header: boolean;
  /** Trimmed names. A column with an empty header is `column_<position>`, counted from 1. */
  names: string[];
  /** The trimmed cells of each column. */
  columns: string[][];
  rows: number;
  /**
   * The number of records that are left out because they have more or fewer cells than the first.
   */
  ragged: number;
}

const delimiters = [',', ';', '\t', '|'];
const mostRows = 100_000;

/**
 * Reads the beginning of a table. Unless `isWhole`, the last record may be cut off and is left out.
 */
export function readSample(text: string, isWhole: boolean): Sample {
  const delimiter = sniffDelimiter(text.slice(0, 200_000));
  const all = readRecords(text, delimiter, mostRows + 2);
  const records = isWhole || all.length > mostRows ? all.slice(0, mostRows + 1) : all.slice(0, -1);
  const width = records[0]?.length ?? 0;
  const even = records.filter((record) => record.length === width);
  const header = hasHeader(even);
  const names = (even[0] ?? []).map((cell, index) => (header && cell !== '' ? cell : `column_${index + 1}`));
  const rows = header ? even.slice(1) : even;
  return {
    delimiter,
    header,
    names,
    columns: names.map((_, index) => rows.map((record) => record[index] ?? '')),
    rows: rows.length,
    ragged: records.length - even.length,
  };
}

/** The delimiter that divides the most records into the same number of cells, at least two. */
function sniffDelimiter(text: string): string {
  const ranked = delimiters.map((delimiter) => {
    const widths = readRecords(text, delimiter, 200)
      .slice(0, -1)
      .map((record) => record.length);
    const width = widths[0] ?? 1;
    const share = width > 1 ? widths.filter((cells) => cells === width).length / widths.length : 0;
    return { delimiter, share, width };
  });
  ranked.sort((left, right) => right.share - left.share || right.width - left.width);
  return ranked[0] !== undefined && ranked[0].share > 0 ? ranked[0].delimiter : ',';
}

/** Reads records as RFC 4180 defines them, with trimmed cells. Blank lines are skipped. */
function readRecords(text: string, delimiter: string, mostRecords: number): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let position = text.startsWith('\u{feff}') ? 1 : 0;
  const plain = new RegExp(`[^${delimiter === '|' ? '\\|' : delimiter}\\r\\n]*`, 'y');
  const quoted = /"((?:[^"]|"")*)"/y;
  while (position < text.length && records.length < mostRecords) {
    quoted.lastIndex = position;
    const quotedCell = quoted.exec(text);
    if (quotedCell !== null) position = quoted.lastIndex;
    plain.lastIndex = position;
    const rest = plain.exec(text)?.[0] ?? '';
    position += rest.length;
    cells.push(`${quotedCell === null ? '' : (quotedCell[1] ?? '').replaceAll('""', '"')}${rest}`.trim());
    if (text[position] === delimiter && position + 1 < text.length) {
      position++;
      continue;
    }
    if (text[position] === delimiter) cells.push('');
    position += text.startsWith('\r\n', position) ? 2 : 1;
    if (cells.length > 1 || cells[0] !== '') records.push(cells);
    cells = [];
  }
  return records;
}

const looksLikeValue = (cell: string) =>
  /^[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/i.test(cell);

/**
 * Whether the first record is a header. Names are not numbers or dates. Either a column below them
 * contains numbers or dates, or the names are unique and do not occur as values of their columns.
 */
function hasHeader(records: string[][]): boolean {
  const [first = [], ...rows] = records;
  const names = first.filter((cell) => cell !== '');
  if (names.length === 0 || names.some(looksLikeValue)) return false;
  if (first.some((_, index) => rows.length > 0 && rows.every((row) => looksLikeValue(row[index] ?? '')))) return true;
  if (new Set(names).size < names.length) return false;
  return !first.some((name, index) => name !== '' && rows.some((row) => row[index] === name));
}
