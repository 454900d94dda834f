import { plainRecords, type RecordShape } from './plain-record.ts';

/** Why a record is invalid. */
export type RecordViolation = 'too few cells' | 'too many cells' | 'text after a quote' | 'too long';

/** An invalid record and the line on which it begins. */
export interface BrokenRecord {
  line: number;
  value: string;
  violation: RecordViolation;
}

/** The records in a range of bytes. */
export interface ScannedRecords {
  /** The number of bytes written to `out`. */
  length: number;
  records: number;
  /**
   * Lines of valid records: of the first, and of each that does not begin on the line after the
   * record before.
   */
  jumps: { record: number; line: number }[];
  broken: BrokenRecord[];
  /**
   * Whether a cell of a valid record may begin or end with a blank. False is certain, true is not.
   */
  hasBlanks: boolean;
  /** Whether a cell of a valid record is quoted. */
  hasQuotes: boolean;
  /** The index and the line of the first incomplete record. */
  next: number;
  line: number;
  /** Whether the incomplete record has an open quote. */
  isQuoted: boolean;
  /**
   * A record whose quote closes on a later line and is followed by text, so a quote is probably
   * missing.
   */
  unclosed: BrokenRecord | undefined;
}

/** A longer record counts as one whose quote is never closed. */
export const mostRecordBytes = 1_000_000;

const lineFeed = 10;
const carriageReturn = 13;
const quoteByte = 34;
const space = 32;
const tab = 9;

const isBlank = (byte: number | undefined) => byte === space || byte === tab;
/** ASCII blanks, and the first and last bytes of a no-break space and of a byte order mark. */
const mayBeBlank = (byte: number | undefined) =>
  byte === undefined || byte <= space || byte === 0xa0 || byte === 0xbf || byte === 0xc2 || byte === 0xef;

/**
 * Finds the records of CSV (RFC 4180, UTF-8) and writes the valid ones to `out` in an unambiguous
 * form. That form has no blank lines and no blanks outside quotes, and each record ends with LF.
 * Line ends in the input may be a mixture of LF, CRLF and CR. A quote has its special meaning only
 * at the beginning of a cell. `bytes` begins with a record, on `line`. `out` must be at least as
 * long.
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
  /**
   * Whether a byte that can begin a delimiter of several bytes is part of another character here.
   */
  const isInText = (at: number) => delimiter.length > 1 && bytes[at] === firstOfDelimiter && !isDelimiter(at);

  const result: ScannedRecords = {
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
  /** The line of the next valid record if it directly follows the last one. */
  let expected = -1;
  /** The start of the bytes that are read but not yet written. */
  let from = 0;
  const write = (to: number) => {
    if (to > from) out.set(bytes.subarray(from, to), length);
    length += to - from;
  };

  /** Accepts the valid record that ends at `end`; the next one begins at `next`. */
  const accept = (startLine: number, end: number, next: number) => {
    if (startLine !== expected) result.jumps.push({ record: records, line: startLine });
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
    // The line feed after a carriage return may not have arrived yet.
    const isWhole = ended >= 0 && (bytes[ended] === lineFeed || ended + 1 < size);
    if (isWhole && ended - start <= mostRecordBytes) {
      at = ended + (bytes[ended] === carriageReturn && bytes[ended + 1] === lineFeed ? 2 : 1);
      line++;
      accept(startLine, ended, at);
      continue;
    }
    const startLength = length + start - from;
    const before = { hasBlanks, hasQuotes };
    const discard = () => {
      if (from <= start) write(start);
      length = startLength;
      ({ hasBlanks, hasQuotes } = before);
    };
    let count = 1;
    let violation: RecordViolation | undefined;
    let isEmpty = true;
    let end = -1;

    while (at < size) {
      const cellStart = at;
      while (isBlank(bytes[at]) && !isDelimiter(at)) at++;
      if (bytes[at] === quoteByte) {
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
          if (byte === quoteByte) {
            if (bytes[at + 1] !== quoteByte) break;
            at++;
          } else if (byte === lineFeed || (byte === carriageReturn && bytes[at + 1] !== lineFeed)) {
            line++;
          }
        }
        if (at >= size - 1) {
          result.isQuoted = at >= size;
          at = size;
          break;
        }
        if (mayBeBlank(bytes[at - 1])) hasBlanks = true;
        const closed = ++at;
        while (isBlank(bytes[at]) && !isDelimiter(at)) at++;
        if (at < size && special[bytes[at] ?? 0] === 0) {
          violation = 'text after a quote';
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
      // The line feed after it may not have arrived yet.
      if (bytes[at] === carriageReturn && at + 1 === size) break;
      end = at;
      at += bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 1;
      line++;
      break;
    }

    if (end < 0) {
      discard();
      return { ...result, length, records, hasBlanks, hasQuotes, next: start, line: startLine };
    }
    if (end - start > mostRecordBytes) violation = 'too long';
    else if (violation === undefined && count !== cells) violation = count < cells ? 'too few cells' : 'too many cells';
    const isBlankLine = isEmpty && count === 1;
    if (isBlankLine || violation !== undefined) {
      discard();
      from = at;
      if (isBlankLine) continue;
      const broken = {
        line: startLine,
        value: excerptOf(bytes.subarray(start, end)),
        violation: violation ?? 'too few cells',
      };
      result.broken.push(broken);
      if (violation === 'text after a quote' && line > startLine + 1) result.unclosed ??= broken;
      continue;
    }
    accept(startLine, end, at);
  }
  write(size);
  return { ...result, length, records, hasBlanks, hasQuotes, next: size, line };
}

const excerptOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, 500)).slice(0, 200);
