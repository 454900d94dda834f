import { ClientError } from '../algorithm.ts';
import type { Channel } from '../algorithm.ts';
import { listChannelFiles, readLines } from '../channel-files.ts';
import type { ChannelFile } from '../channel-files.ts';
import { countLines, readCsvRows } from '../csv-rows.ts';
import type { LabelledMatrix } from './matrix.ts';

/**
 * Reads a channel's CSV files, with the label in the first column, into one matrix. The first pass
 * counts lines, so that the matrix is allocated once. `columns` is the expected number of features
 * (default: that of the first line). With `weights`, the second column contains the row weights.
 * Throws ClientError for input that the container would reject.
 */
export function readChannel(
  name: string,
  channel: Channel,
  { columns, weights: weighted }: { columns?: number; weights: boolean },
): LabelledMatrix {
  checkContentType(name, channel.contentType);
  const files = listChannelFiles(name, channel.directory);
  const { lines, cells } = countLinesAndCells(files);
  const labels = new Float32Array(lines);
  const leading = weighted ? 2 : 1;
  const row = new Float32Array(columns === undefined ? Math.max(cells, leading + 1) : columns + leading);
  const features = row.subarray(leading);
  const weights = weighted ? new Float32Array(lines) : undefined;
  const values = new Float32Array(lines * features.length);
  let rows = 0;
  for (const file of files) {
    readLines(file, (bytes, linesBefore) =>
      readCsvRows(bytes, file.name, linesBefore + 1, row, (line) => {
        const label = row[0] ?? NaN;
        if (Number.isNaN(label)) {
          throw new ClientError(`${file.name}, line ${line}: no label in the first column`);
        }
        labels[rows] = label;
        if (weights !== undefined) {
          weights[rows] = checkWeight(row[1] ?? NaN, file.name, line);
        }
        values.set(features, rows * features.length);
        rows++;
      }),
    );
  }
  if (rows === 0) {
    throw new ClientError(`No data in ${name === 'train' ? 'training' : name} channel path (channel ${name})`);
  }
  return {
    rows,
    columns: features.length,
    labels: labels.subarray(0, rows),
    weights: weights?.subarray(0, rows),
    values: values.subarray(0, rows * features.length),
  };
}

function checkWeight(weight: number, file: string, line: number): number {
  if (!(weight >= 0)) {
    throw new ClientError(`${file}, line ${line}: the weight is ${weight}. Weights must be positive values.`);
  }
  return weight;
}

/** The total number of lines of all files, and the number of cells of the first line. */
function countLinesAndCells(files: ChannelFile[]): { lines: number; cells: number } {
  let lines = 0;
  let cells = 0;
  for (const file of files) {
    readLines(file, (bytes, linesBefore) => {
      if (linesBefore === 0 && bytes[0] === 0x1f && bytes[1] === 0x8b) {
        throw new ClientError(`${file.name} is gzip. The container reads CSV uncompressed: store the file unpacked`);
      }
      if (lines === 0) {
        cells = countCells(bytes, file.name);
      }
      const linesInPiece = countLines(bytes);
      lines += linesInPiece;
      return linesInPiece;
    });
  }
  return { lines, cells };
}

function countCells(bytes: Buffer, file: string): number {
  const end = bytes.indexOf(10);
  const cells = bytes.toString('latin1', 0, end === -1 ? bytes.length : end).split(',').length;
  if (cells < 2) {
    throw new ClientError(
      `${file}, line 1: one cell. A label and at least one feature are needed, separated by commas`,
    );
  }
  return cells;
}

function checkContentType(channel: string, contentType: string): void {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (!['text/csv', 'csv'].includes(type)) {
    throw new ClientError(
      `Channel ${channel}: ${contentType} is not an accepted ContentType here. Use text/csv (the container also reads ` +
        `libsvm, its default, parquet and recordio-protobuf)`,
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
