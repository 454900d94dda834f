import { plainRecords, type RecordShape } from './plain-record.ts';

/** Why a record is none. */
export type RecordViolation = 'too few cells' | 'too many cells' | 'text after a quote' | 'too long';

/** A record that cannot be read, and the line it begins on. */
export interface BrokenRecord {
  line: number;
  value: string;
  fault: RecordViolation;
}

/** What was found in a run of bytes. */
export interface ScannedRecords {
  /** How many bytes of the good records were written to `out`. */
  length: number;
  records: number;
  /** Of the first good record, and of each whose line is not that of the one before plus one: which, and its line. */
  jumps: { record: number; line: number }[];
  broken: BrokenRecord[];
  /** Whether a cell of a good record may begin or end with a blank; false is certain. */
  hasBlanks: boolean;
  /** Whether a cell of a good record is in quotes. */
  hasQuotes: boolean;
  /** Where the first record begins that is not complete, and its line. */
  next: number;
  line: number;
  /** Whether that record has an open quote. */
  isQuoted: boolean;
  /** Set where a quote closed only on a later line, and was followed by text: one of the two is missing. */
  unclosed: BrokenRecord | undefined;
}

/** A longer record is taken for one whose quote is never closed. */
export const mostRecordBytes = 1_000_000;

const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;
const space = 32;
const tab = 9;

const isBlank = (byte: number | undefined) => byte === space || byte === tab;
/** ASCII blanks, and the bytes that a no-break space or a byte order mark begins or ends with. */
const mayBeBlank = (byte: number | undefined) =>
  byte === undefined || byte <= space || byte === 0xa0 || byte === 0xbf || byte === 0xc2 || byte === 0xef;

/**
 * Finds the records of CSV (RFC 4180, in UTF-8) and writes the good ones to `out`, each ended by a line feed, in a form
 * that leaves a CSV reader no choice: no blank lines, one kind of line end, no blanks outside of quotes. Line ends may
 * be LF, CRLF and CR, mixed. A quote counts as one at the beginning of a cell only. `bytes` begin with a record, on
 * `line`; `out` is at least as long.
 */
export function scanRecords(
  bytes: Uint8Array,
  { delimiter, cells }: RecordShape,
  line: number,
  out: Uint8Array,
): ScannedRecords {
  const size = bytes.length;
  const [firstOfDelimiter = 0] = delimiter;
  const special = new Uint8Array(256);
  for (const byte of [lineFeed, carriageReturn, firstOfDelimiter]) special[byte] = 1;
  const isDelimiter = (at: number) =>
    bytes[at] === firstOfDelimiter && delimiter.every((byte, index) => bytes[at + index] === byte);
  /** A byte that begins a delimiter of several bytes, and is part of another character here. */
  const isInText = (at: number) => delimiter.length > 1 && bytes[at] === firstOfDelimiter && !isDelimiter(at);

  const found: ScannedRecords = {
    length: 0,
    records: 0,
    jumps: [],
    broken: [],
    hasBlanks: false,
    hasQuotes: false,
    next: 0,
    line,
    isQuoted: false,
    unclosed: undefined,
  };
  let length = 0;
  let records = 0;
  let hasBlanks = false;
  let hasQuotes = false;
  const plainEnd = plainRecords(bytes, { delimiter, cells }, mayBeBlank);
  /** The line that the next good record has if nothing lies between. */
  let expected = -1;
  /** What has been read but not written yet begins here. */
  let from = 0;
  const write = (to: number) => {
    if (to > from) out.set(bytes.subarray(from, to), length);
    length += to - from;
  };

  /** Takes in the good record that ends at `end`, with the next one at `next`. */
  const take = (startLine: number, end: number, next: number) => {
    if (startLine !== expected) found.jumps.push({ record: records, line: startLine });
    records++;
    expected = startLine + 1;
    if (next - end > 1 || bytes[end] !== lineFeed) {
      write(end);
      out[length++] = lineFeed;
      from = next;
    }
  };

  let at = 0;
  while (at < size) {
    const start = at;
    const startLine = line;
    const ended = plainEnd(start);
    // The line feed that belongs to a carriage return may not have arrived.
    const isWhole = ended >= 0 && (bytes[ended] === lineFeed || ended + 1 < size);
    if (isWhole && ended - start <= mostRecordBytes) {
      at = ended + (bytes[ended] === carriageReturn && bytes[ended + 1] === lineFeed ? 2 : 1);
      line++;
      take(startLine, ended, at);
      continue;
    }
    const startLength = length + start - from;
    const before = { hasBlanks, hasQuotes };
    const takeBack = () => {
      if (from <= start) write(start);
      length = startLength;
      ({ hasBlanks, hasQuotes } = before);
    };
    let count = 1;
    let fault: RecordViolation | undefined;
    let isEmpty = true;
    let end = -1;

    while (at < size) {
      const cellStart = at;
      while (isBlank(bytes[at]) && !isDelimiter(at)) at++;
      if (bytes[at] === quote) {
        isEmpty = false;
        if (at > cellStart) {
          write(cellStart);
          from = at;
        }
        at++;
        hasQuotes = true;
        if (mayBeBlank(bytes[at])) hasBlanks = true;
        for (; at < size; at++) {
          const byte = bytes[at];
          if (byte === quote) {
            if (bytes[at + 1] !== quote) break;
            at++;
          } else if (byte === lineFeed || (byte === carriageReturn && bytes[at + 1] !== lineFeed)) {
            line++;
          }
        }
        if (at >= size - 1) {
          found.isQuoted = at >= size;
          at = size;
          break;
        }
        if (mayBeBlank(bytes[at - 1])) hasBlanks = true;
        const closed = ++at;
        while (isBlank(bytes[at]) && !isDelimiter(at)) at++;
        if (at < size && special[bytes[at] ?? 0] === 0) {
          fault = 'text after a quote';
        } else if (at > closed) {
          write(closed);
          from = at;
        }
      } else if (at > cellStart) {
        hasBlanks = true;
      }
      const textStart = at;
      while (at < size && (special[bytes[at] ?? 0] === 0 || isInText(at))) at++;
      if (at > textStart) {
        isEmpty = false;
        if (mayBeBlank(bytes[textStart]) || mayBeBlank(bytes[at - 1])) hasBlanks = true;
      }
      if (at >= size) break;
      if (bytes[at] === firstOfDelimiter) {
        count++;
        at += delimiter.length;
        continue;
      }
      // The line feed that belongs to it may not have arrived.
      if (bytes[at] === carriageReturn && at + 1 === size) break;
      end = at;
      at += bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 1;
      line++;
      break;
    }

    if (end < 0) {
      takeBack();
      return { ...found, length, records, hasBlanks, hasQuotes, next: start, line: startLine };
    }
    if (end - start > mostRecordBytes) fault = 'too long';
    else if (fault === undefined && count !== cells) fault = count < cells ? 'too few cells' : 'too many cells';
    const isBlankLine = isEmpty && count === 1;
    if (isBlankLine || fault !== undefined) {
      takeBack();
      from = at;
      if (isBlankLine) continue;
      const broken = { line: startLine, value: textOf(bytes.subarray(start, end)), fault: fault ?? 'too few cells' };
      found.broken.push(broken);
      if (fault === 'text after a quote' && line > startLine + 1) found.unclosed ??= broken;
      continue;
    }
    take(startLine, end, at);
  }
  write(size);
  return { ...found, length, records, hasBlanks, hasQuotes, next: size, line };
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, 500)).slice(0, 200);
