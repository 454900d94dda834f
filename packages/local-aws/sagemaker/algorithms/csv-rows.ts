import { ClientError } from './algorithm.ts';

const newline = 10;
const carriageReturn = 13;
const space = 32;
const comma = 44;
const point = 46;
const minus = 45;
const zero = 48;
const nine = 57;

/** 10^0 to 10^15, all exact as doubles. */
const powersOfTen = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** The number of lines in these bytes. The last line can lack a line end. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = 0; at < bytes.length; lines++) {
    const end = bytes.indexOf(newline, at);
    at = end === -1 ? bytes.length : end + 1;
  }
  return lines;
}

/**
 * Reads lines of numbers into `row`, one line at a time, and calls `onRow` with the line number
 * after each. Empty cells become NaN and empty lines are skipped. Throws ClientError with file,
 * line and column for a cell that is not a number, and for a line that does not have `row.length`
 * cells. Returns the number of lines, including empty ones.
 */
export function readCsvRows(
  bytes: Buffer,
  file: string,
  firstLine: number,
  row: Float32Array,
  onRow: (line: number) => void,
): number {
  let line = firstLine;
  for (let at = 0; at < bytes.length; line++) {
    const next = bytes.indexOf(newline, at);
    let end = next === -1 ? bytes.length : next;
    const following = end + 1;
    if (end > at && bytes[end - 1] === carriageReturn) {
      end--;
    }
    if (end > at) {
      readLine(bytes, at, end, row, file, line);
      onRow(line);
    }
    at = following;
  }
  return line - firstLine;
}

function readLine(bytes: Buffer, start: number, end: number, row: Float32Array, file: string, line: number): void {
  let column = 0;
  for (let at = start; at <= end; column++) {
    let cellEnd = at;
    while (cellEnd < end && bytes[cellEnd] !== comma) {
      cellEnd++;
    }
    const value = parseCell(bytes, at, cellEnd);
    if (value === undefined) {
      const cell = bytes.toString('utf8', at, Math.min(cellEnd, at + 40));
      const hint = line === 1 ? ' Is the first line a header? Remove it.' : '';
      throw new ClientError(`${file}, line ${line}, column ${column + 1}: "${cell}" is not a finite number.${hint}`);
    }
    // A typed array ignores writes past its end. The check below rejects such lines.
    row[column] = value;
    at = cellEnd + 1;
  }
  if (column !== row.length) {
    throw new ClientError(`${file}, line ${line}: ${column} cells where ${row.length} were expected`);
  }
}

/**
 * A decimal number of up to 15 digits and its power of ten are exact as doubles, so the division
 * rounds only once.
 */
function parseCell(bytes: Buffer, start: number, end: number): number | undefined {
  let first = start;
  let last = end;
  while (first < last && bytes[first] === space) {
    first++;
  }
  while (last > first && bytes[last - 1] === space) {
    last--;
  }
  if (first === last) {
    return NaN;
  }
  let at = bytes[first] === minus ? first + 1 : first;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < last; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= zero && byte <= nine) {
      mantissa = mantissa * 10 + (byte - zero);
      digits++;
      decimals += decimals === -1 ? 0 : 1;
    } else if (byte === point && decimals === -1) {
      decimals = 0;
    } else {
      break;
    }
  }
  if (at < last || digits === 0 || digits > 15) {
    return parseUnusual(bytes.toString('latin1', first, last));
  }
  const value = decimals > 0 ? mantissa / (powersOfTen[decimals] ?? 1) : mantissa;
  return bytes[first] === minus ? -value : value;
}

function parseUnusual(cell: string): number | undefined {
  if (/^nan$/i.test(cell)) {
    return NaN;
  }
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Math.fround(Number(cell)) : NaN;
  return Number.isFinite(value) ? value : undefined;
}
