import { isUtf8 } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { firstRecord } from '../../core/csv/first-record.ts';
import { mostRecordBytes, scanRecords, type BrokenRecord, type ScannedRecords } from '../../core/csv/scan-records.ts';
import { DataError } from '../../core/errors.ts';
import { keptCellMarks } from '../../core/sql/kept-cells.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { decoded } from './decoded.ts';

/** A stretch of a CSV file, rewritten so that it can be read in one way only: UTF-8, good records alone, LF. */
export interface Segment {
  path: string;
  records: number;
  /** Lines of records, from 0: of the first, and of each that does not begin on the line after the one before. */
  jumps: { record: number; line: number }[];
  broken: BrokenRecord[];
  /** Whether a cell may begin or end with a blank; whether one is in quotes; whether none has what plain ones (`Cells`) have not. */
  hasBlanks: boolean;
  hasQuotes: boolean;
  isPlain: boolean;
}

/**
 * So many bytes a segment has of a file of so many, if that is known: about 8 MB, enough for a Parquet row group of most
 * tables, and an even number of segments of one size, so that two cores come to the end together.
 */
export function segmentSize(fileBytes = Infinity): number {
  if (fileBytes === Infinity) return mostSegmentBytes;
  const segments = 2 * Math.ceil(fileBytes / (2 * mostSegmentBytes));
  return Math.min(mostSegmentBytes, Math.max(leastSegmentBytes, Math.ceil(fileBytes / segments)));
}

const mostSegmentBytes = 8 << 20;
/** A statement is planned for each segment, which takes as long as reading some thousand rows. */
const leastSegmentBytes = 1 << 20;

/**
 * Reads a CSV file in segments, one after the other; whoever takes one deletes its file. The header comes trimmed, a
 * nameless cell as `column_<place from 1>`; without one in the file it is the declared columns. Throws a DataError for
 * a file that is empty, is not in the encoding of the pipeline file, or whose rows cannot be told apart.
 */
export async function openCsv(
  bytes: AsyncIterable<Uint8Array>,
  given: { file: string; directory: string; pipeline: Pipeline; segmentBytes: number },
): Promise<{ header: string[]; segments: AsyncGenerator<Segment> }> {
  const { file, directory, pipeline, segmentBytes } = given;
  const { input } = pipeline;
  const pieces = decoded(bytes, input.encoding, file);
  /** What is not taken yet, which line it begins on, whether a fault follows it, and whether nothing does. */
  const at: { rest: Uint8Array; line: number; isFaulty: boolean; isOver: boolean } = {
    rest: new Uint8Array(),
    line: 1,
    isFaulty: false,
    isOver: false,
  };

  /** Takes the next piece behind what is left of the last one; at the end of the file a line end. */
  const readMore = async () => {
    if (at.isFaulty) return;
    const { value } = await pieces.next();
    if (value === undefined) {
      at.isOver = true;
      if (at.rest.length > 0) at.rest = Buffer.concat([at.rest, Buffer.from('\n')]);
      return;
    }
    at.rest = at.rest.length === 0 ? value.text : Buffer.concat([at.rest, value.text]);
    at.isFaulty = value.isFaulty;
  };
  const refuseFault = () => {
    if (!at.isFaulty) return;
    throw notEncoded(
      file,
      at.line + Buffer.from(at.rest).toString('latin1').split('\n').length - 1,
      '',
      input.encoding,
    );
  };

  const takeHeader = async (): Promise<string[]> => {
    let found;
    do {
      await readMore();
      found = firstRecord(at.rest, input.delimiter);
      if (found === undefined) refuseFault();
    } while (found === undefined && !at.isOver && at.rest.length < mostRecordBytes);
    if (found === undefined) {
      if (Buffer.from(at.rest).toString().trim() !== '')
        throw unclosedQuote(file, { line: at.line, value: textOf(at.rest) });
      throw new DataError(`${file} is empty. It must be a CSV file with a header line; delete or replace it`);
    }
    const written = at.rest.subarray(0, found.bytes);
    if (!isUtf8(written)) throw notEncoded(file, at.line, textOf(written), input.encoding);
    at.rest = at.rest.subarray(found.bytes);
    at.line += found.lines;
    return found.cells.map((cell, index) => cell || `column_${index + 1}`);
  };
  const header = input.header ? await takeHeader() : Object.keys(pipeline.columns);
  const shape = { delimiter: Buffer.from(input.delimiter), cells: header.length };

  async function* segments(): AsyncGenerator<Segment> {
    let out = Buffer.alloc(0);
    let made = 0;
    let read = 0;
    let current = await openSegment(directory, made++);
    try {
      while (!at.isOver || at.rest.length > 0) {
        if (!at.isOver) await readMore();
        if (out.length < at.rest.length) out = Buffer.allocUnsafe(at.rest.length * 2);
        const scanned = scanRecords(at.rest, shape, at.line, out);
        const taken = at.rest.subarray(0, scanned.next);
        if (!isUtf8(taken)) throw notEncoded(file, ...firstFault(taken, at.line), input.encoding);
        if (scanned.unclosed !== undefined) throw unclosedQuote(file, scanned.unclosed);
        at.rest = at.rest.subarray(scanned.next);
        at.line = scanned.line;
        refuseFault();
        if (at.rest.length > mostRecordBytes || (at.isOver && at.rest.length > 0)) {
          throw unclosedQuote(file, { line: at.line, value: textOf(at.rest) });
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

async function openSegment(directory: string, place: number): Promise<OpenSegment> {
  const path = join(directory, `segment-${place}.csv`);
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

/** What no plain cell has; a delimiter is in one only within quotes. */
const notPlain = ['_', ',', ...keptCellMarks];

const textOf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 200)).toString().slice(0, 80);

/** The first line with a fault, and its text. */
function firstFault(bytes: Uint8Array, line: number): [line: number, text: string] {
  let start = 0;
  for (let at = line; start < bytes.length; at++) {
    const end = bytes.indexOf(10, start);
    const text = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!isUtf8(text)) return [at, textOf(text)];
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
    `${file}, line ${line}: a quote is opened and not closed before the end of the row, or a row has more than ${mostRecordBytes} bytes, so the rows after it cannot be told apart: ${value}`,
  );
}
