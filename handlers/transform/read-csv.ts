import { isUtf8 } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { firstRecord } from '../../core/csv/first-record.ts';
import { mostRecordBytes, scanRecords, type BrokenRecord, type ScannedRecords } from '../../core/csv/scan-records.ts';
import { DataError } from '../../core/errors.ts';
import { keptCellMarks } from '../../core/sql/kept-cells.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { decoded } from './decoded.ts';

/** A part of a CSV file, rewritten in an unambiguous form: UTF-8, valid records only, LF. */
export interface Segment {
  path: string;
  records: number;
  /**
   * Lines of records: of the first (0), and of each that does not begin on the line after the
   * record before.
   */
  jumps: { record: number; line: number }[];
  broken: BrokenRecord[];
  /** Whether a cell may begin or end with a blank. */
  hasBlanks: boolean;
  /** Whether a cell is quoted. */
  hasQuotes: boolean;
  /** Whether all cells are free of the characters that `plain` cells (`Cells`) must not contain. */
  isPlain: boolean;
}

/**
 * The size of a segment in bytes: about 8 MB, enough for a Parquet row group of most tables. If the
 * size of the file is known, it has an even number of equal segments, so that two cores finish
 * together.
 */
export function segmentSize(fileBytes = Infinity): number {
  if (fileBytes === Infinity) return mostSegmentBytes;
  const segments = 2 * Math.ceil(fileBytes / (2 * mostSegmentBytes));
  return Math.min(mostSegmentBytes, Math.max(leastSegmentBytes, Math.ceil(fileBytes / segments)));
}

const mostSegmentBytes = 8 << 20;
/** DuckDB plans a statement per segment, which takes as long as reading some thousand rows. */
const leastSegmentBytes = 1 << 20;

/**
 * Reads a CSV file in segments, one after the other. The caller deletes each segment's file. Header
 * cells are trimmed, and an empty one becomes `column_<number from 1>`. A file without header has
 * the declared columns. Throws a DataError if the file is empty, not in the declared encoding, or
 * has an unclosed quote.
 */
export async function openCsv(
  bytes: AsyncIterable<Uint8Array>,
  source: { file: string; directory: string; pipeline: Pipeline; segmentBytes: number },
): Promise<{ header: string[]; segments: AsyncGenerator<Segment> }> {
  const { file, directory, pipeline, segmentBytes } = source;
  const { input } = pipeline;
  const chunks = decoded(bytes, input.encoding, file);
  /**
   * The unread bytes, the line on which they begin, whether invalid bytes follow, and whether the
   * file has ended.
   */
  const unread: { rest: Uint8Array; line: number; isInvalid: boolean; isOver: boolean } = {
    rest: new Uint8Array(),
    line: 1,
    isInvalid: false,
    isOver: false,
  };

  /** Appends the next chunk to the unread bytes. At the end of the file it appends a line end. */
  const readMore = async () => {
    if (unread.isInvalid) return;
    const { value } = await chunks.next();
    if (value === undefined) {
      unread.isOver = true;
      if (unread.rest.length > 0) unread.rest = Buffer.concat([unread.rest, Buffer.from('\n')]);
      return;
    }
    unread.rest = unread.rest.length === 0 ? value.text : Buffer.concat([unread.rest, value.text]);
    unread.isInvalid = value.isInvalid;
  };
  const refuseInvalidBytes = () => {
    if (!unread.isInvalid) return;
    throw notEncoded(
      file,
      unread.line + Buffer.from(unread.rest).toString('latin1').split('\n').length - 1,
      '',
      input.encoding,
    );
  };

  const takeHeader = async (): Promise<string[]> => {
    let record;
    do {
      await readMore();
      record = firstRecord(unread.rest, input.delimiter);
      if (record === undefined) refuseInvalidBytes();
    } while (record === undefined && !unread.isOver && unread.rest.length < mostRecordBytes);
    if (record === undefined) {
      if (Buffer.from(unread.rest).toString().trim() !== '')
        throw unclosedQuote(file, { line: unread.line, value: excerptOf(unread.rest) });
      throw new DataError(`${file} is empty. It must be a CSV file with a header line; delete or replace it`);
    }
    const written = unread.rest.subarray(0, record.bytes);
    if (!isUtf8(written)) throw notEncoded(file, unread.line, excerptOf(written), input.encoding);
    unread.rest = unread.rest.subarray(record.bytes);
    unread.line += record.lines;
    return record.cells.map((cell, index) => cell || `column_${index + 1}`);
  };
  const header = input.header ? await takeHeader() : Object.keys(pipeline.columns);
  const shape = { delimiter: Buffer.from(input.delimiter), cells: header.length };

  async function* segments(): AsyncGenerator<Segment> {
    let out = Buffer.alloc(0);
    let made = 0;
    let read = 0;
    let current = await openSegment(directory, made++);
    try {
      while (!unread.isOver || unread.rest.length > 0) {
        if (!unread.isOver) await readMore();
        if (out.length < unread.rest.length) out = Buffer.allocUnsafe(unread.rest.length * 2);
        const scanned = scanRecords(unread.rest, shape, unread.line, out);
        const taken = unread.rest.subarray(0, scanned.next);
        if (!isUtf8(taken)) throw notEncoded(file, ...firstInvalidLine(taken, unread.line), input.encoding);
        if (scanned.unclosed !== undefined) throw unclosedQuote(file, scanned.unclosed);
        unread.rest = unread.rest.subarray(scanned.next);
        unread.line = scanned.line;
        refuseInvalidBytes();
        if (unread.rest.length > mostRecordBytes || (unread.isOver && unread.rest.length > 0)) {
          throw unclosedQuote(file, { line: unread.line, value: excerptOf(unread.rest) });
        }
        await appendTo(current, scanned, { bytes: out, delimiter: input.delimiter });
        read += taken.length;
        if (read >= made * segmentBytes) {
          await current.handle.close();
          yield current.segment;
          current = await openSegment(directory, made++);
        }
      }
    } finally {
      await current.handle.close();
    }
    yield current.segment;
  }
  return { header, segments: segments() };
}

interface OpenSegment {
  segment: Segment;
  handle: FileHandle;
}

async function openSegment(directory: string, index: number): Promise<OpenSegment> {
  const path = join(directory, `segment-${index}.csv`);
  const segment = {
    path,
    records: 0,
    jumps: [],
    broken: [],
    hasBlanks: false,
    hasQuotes: false,
    isPlain: true,
  };
  return { segment, handle: await open(path, 'w') };
}

async function appendTo(
  to: OpenSegment,
  scanned: ScannedRecords,
  { bytes, delimiter }: { bytes: Buffer; delimiter: string },
): Promise<void> {
  const { segment } = to;
  for (const { record, line } of scanned.jumps) segment.jumps.push({ record: segment.records + record, line });
  for (const broken of scanned.broken) segment.broken.push(broken);
  segment.records += scanned.records;
  segment.hasBlanks ||= scanned.hasBlanks;
  segment.hasQuotes ||= scanned.hasQuotes;
  const records = bytes.subarray(0, scanned.length);
  segment.isPlain &&= notPlain.every((text) => (text === delimiter ? !scanned.hasQuotes : !records.includes(text)));
  await to.handle.write(records);
}

/** Texts that no plain cell contains. A delimiter can be in a cell only within quotes. */
const notPlain = ['_', ',', ...keptCellMarks];

const excerptOf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 200)).toString().slice(0, 80);

/** The first line with invalid bytes, and its text. */
function firstInvalidLine(bytes: Uint8Array, line: number): [line: number, text: string] {
  let start = 0;
  for (let current = line; start < bytes.length; current++) {
    const end = bytes.indexOf(10, start);
    const text = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!isUtf8(text)) return [current, excerptOf(text)];
    start += text.length + 1;
  }
  return [line, ''];
}

function notEncoded(file: string, line: number, text: string, encoding: string): DataError {
  const others = ['utf-8', 'utf-16', 'latin-1'].filter((name) => name !== encoding).map((name) => `"${name}"`);
  const shown = text === '' ? 'something' : JSON.stringify(text);
  return new DataError(
    `${file}, line ${line}: ${shown} is not ${encoding}. Set input.encoding to ${others.join(' or ')}, or convert the file`,
  );
}

function unclosedQuote(file: string, { line, value }: { line: number; value: string }): DataError {
  return new DataError(
    `${file}, line ${line}: a quote is not closed before the end of the row, or the row has more than ${mostRecordBytes} bytes. So the rows after it cannot be separated. Correct the quotes in: ${value}`,
  );
}
