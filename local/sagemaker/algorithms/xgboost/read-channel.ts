import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ClientError } from '../algorithm.ts';
import type { Channel } from '../algorithm.ts';
import { countLines, readCsvRows } from './csv-rows.ts';
import type { LabelledMatrix } from './matrix.ts';

const chunkBytes = 1 << 20;

/** MAX_FOLDER_DEPTH of the container, which leaves deeper files out with a warning. */
const maxFolderDepth = 3;

/**
 * A channel's CSV files, label first, as one matrix. Files are read twice, in pieces: once to count the lines, so
 * that the matrix is allocated once. Throws ClientError for anything the container would refuse; `columns` is the
 * number of features the channel must have, if that is known already.
 */
export function readChannel(name: string, channel: Channel, columns?: number): LabelledMatrix {
  checkContentType(name, channel.contentType);
  const files = listFiles(name, channel.directory);
  let lines = 0;
  let cells = columns === undefined ? 0 : columns + 1;
  for (const file of files) {
    eachPiece(file, (bytes, firstLine) => {
      cells ||= firstLine === 1 ? countCells(bytes, file) : 0;
      lines += countLines(bytes);
      return countLines(bytes);
    });
  }
  if (lines === 0) {
    throw new ClientError(`No data in ${name === 'train' ? 'training' : name} channel path ${name}/`);
  }
  const labels = new Float32Array(lines);
  const values = new Float32Array(lines * (cells - 1));
  const row = new Float32Array(cells);
  const features = row.subarray(1);
  let rows = 0;
  for (const file of files) {
    eachPiece(file, (bytes, firstLine) =>
      readCsvRows(bytes, file.name, firstLine, row, () => {
        const label = row[0] ?? NaN;
        if (Number.isNaN(label)) {
          throw new ClientError(`${file.name}: row ${rows + 1} of channel ${name} has no label in its first column`);
        }
        labels[rows] = label;
        values.set(features, rows * features.length);
        rows++;
      }),
    );
  }
  return {
    rows,
    columns: features.length,
    labels: labels.subarray(0, rows),
    values: values.subarray(0, rows * features.length),
  };
}

interface File {
  path: string;
  /** With its channel in front, for messages. */
  name: string;
}

function listFiles(channel: string, directory: string): File[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.sort().map((path) => {
    const key = relative(directory, path);
    const folders = key.split('/');
    if (folders.some((folder) => folder.startsWith('.'))) {
      throw new ClientError(`Hidden file found in the data path! Remove that before training: ${channel}/${key}`);
    }
    if (folders.length > maxFolderDepth) {
      throw new ClientError(`${channel}/${key}: deeper than ${maxFolderDepth} folders, which the container leaves out`);
    }
    return { path, name: `${channel}/${key}` };
  });
}

/** Calls `onPiece` with whole lines at a time and the number of the first; it answers how many lines it was given. */
function eachPiece(file: File, onPiece: (bytes: Buffer, firstLine: number) => number): void {
  const descriptor = openSync(file.path, 'r');
  try {
    let buffer = Buffer.allocUnsafe(chunkBytes);
    let held = 0;
    let line = 1;
    for (;;) {
      const read = readSync(descriptor, buffer, held, buffer.length - held, null);
      held += read;
      const end = read === 0 ? held : buffer.lastIndexOf(10, held - 1) + 1;
      if (end > 0) {
        line += onPiece(buffer.subarray(0, end), line);
        buffer.copy(buffer, 0, end, held);
        held -= end;
      }
      if (read === 0) {
        return;
      }
      if (held === buffer.length) {
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

function countCells(bytes: Buffer, file: File): number {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new ClientError(`${file.name} is gzip. The container reads CSV uncompressed: store the file unpacked`);
  }
  const end = bytes.indexOf(10);
  const cells = bytes.toString('latin1', 0, end === -1 ? bytes.length : end).split(',').length;
  if (cells < 2) {
    throw new ClientError(`${file.name}: the first line has one cell; a label and at least one feature are needed`);
  }
  return cells;
}

function checkContentType(channel: string, contentType: string): void {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (!['text/csv', 'csv'].includes(type)) {
    throw new ClientError(
      `Channel ${channel}: ${contentType} is not an accepted ContentType here: only text/csv (the container also ` +
        `reads libsvm, its default, parquet and recordio-protobuf)`,
    );
  }
  for (const parameter of parameters) {
    if (parameter.startsWith('label_size') && parameter !== 'label_size=1') {
      throw new ClientError(
        `${contentType} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1`,
      );
    }
  }
}
