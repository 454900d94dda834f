/** The beginning of a table, as `relearn init` looks at it. */
export interface Sample {
  delimiter: string;
  header: boolean;
  /** Trimmed; a nameless column is `column_<place from 1>`. */
  names: string[];
  /** A list of trimmed cells for each column. */
  columns: string[][];
  rows: number;
  /** Records left out because they have more or fewer cells than the first. */
  ragged: number;
}

const delimiters = [',', ';', '\t', '|'];
const mostRows = 100_000;

/** Reads a table's beginning, of which `isWhole` says whether it is all: else its last record may be cut off. */
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

/** The delimiter that cuts the most records into the same number of cells, and more than one. */
function sniffDelimiter(text: string): string {
  const ranked = delimiters.map((delimiter) => {
    const widths = readRecords(text, delimiter, 200)
      .slice(0, -1)
      .map((record) => record.length);
    const width = widths[0] ?? 1;
    const share = width > 1 ? widths.filter((one) => one === width).length / widths.length : 0;
    return { delimiter, share, width };
  });
  ranked.sort((one, other) => other.share - one.share || other.width - one.width);
  return ranked[0] !== undefined && ranked[0].share > 0 ? ranked[0].delimiter : ',';
}

/** Records as RFC 4180 quotes them, their cells trimmed; blank lines are none. */
function readRecords(text: string, delimiter: string, most: number): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let position = text.startsWith('\u{feff}') ? 1 : 0;
  const plain = new RegExp(`[^${delimiter === '|' ? '\\|' : delimiter}\\r\\n]*`, 'y');
  const quoted = /"((?:[^"]|"")*)"/y;
  while (position < text.length && records.length < most) {
    quoted.lastIndex = position;
    const found = quoted.exec(text);
    if (found !== null) position = quoted.lastIndex;
    plain.lastIndex = position;
    const rest = plain.exec(text)?.[0] ?? '';
    position += rest.length;
    cells.push(`${found === null ? '' : (found[1] ?? '').replaceAll('""', '"')}${rest}`.trim());
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

/** Names are no numbers or dates, stand above some, or are not there twice and no values of their column. */
function hasHeader(records: string[][]): boolean {
  const [first = [], ...rows] = records;
  const names = first.filter((cell) => cell !== '');
  if (names.length === 0 || names.some(looksLikeValue)) return false;
  if (first.some((_, index) => rows.length > 0 && rows.every((row) => looksLikeValue(row[index] ?? '')))) return true;
  if (new Set(names).size < names.length) return false;
  return !first.some((name, index) => name !== '' && rows.some((row) => row[index] === name));
}
