import { ClientError, type Channel } from '../algorithm.ts';
import { listChannelFiles, readLines } from '../channel-files.ts';
import { countLines, readCsvRows } from '../csv-rows.ts';
import type { LabelledMatrix } from './matrix.ts';

/**
 * Reads a channel's CSV files, with the label in the first column, into one matrix. The first pass
 * counts lines, so that the matrix is allocated once. `columns` is the expected number of features,
 * if known. Throws ClientError for input that the container would reject, including missing values.
 */
export function readChannel(name: string, { directory, contentType }: Channel, columns?: number): LabelledMatrix {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'text/csv' || parameters.some((parameter) => parameter !== 'label_size=1')) {
    throw new ClientError(
      `Channel ${name}: content-type '${contentType}' is not supported here. Use text/csv with label_size=1 (the ` +
        'container also reads application/x-recordio-protobuf, its default)',
    );
  }
  try {
    return readFiles(name, directory, columns);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    throw new ClientError(
      `Unable to read data channel '${name}'. Requested content-type is 'text/csv'. Please verify the data matches the ` +
        `requested content-type. (caused by: ${error.message})`,
    );
  }
}

function readFiles(channel: string, directory: string, columns: number | undefined): LabelledMatrix {
  const files = listChannelFiles(channel, directory);
  let lines = 0;
  let cells = columns === undefined ? 0 : columns + 1;
  for (const file of files) {
    readLines(file, (bytes, linesBefore) => {
      if (linesBefore === 0 && bytes[0] === 0x1f && bytes[1] === 0x8b) {
        throw new ClientError(`${file.name} is gzip. The container reads CSV uncompressed: store the file unpacked`);
      }
      if (cells === 0)
        cells = bytes.toString('latin1', 0, (bytes.indexOf(10) + 1 || bytes.length + 1) - 1).split(',').length;
      const linesInPiece = countLines(bytes);
      lines += linesInPiece;
      return linesInPiece;
    });
  }
  if (lines > 0 && cells < 2)
    throw new ClientError('The first line has one cell. A label and at least one feature are needed');
  const row = new Float32Array(cells);
  const features = row.subarray(1);
  const labels = new Float32Array(lines);
  const values = new Float32Array(lines * features.length);
  let rows = 0;
  for (const file of files) {
    readLines(file, (bytes, linesBefore) =>
      readCsvRows(bytes, file.name, linesBefore + 1, row, (line) => {
        const missing = row.findIndex(Number.isNaN);
        if (missing >= 0) {
          throw new ClientError(
            `${file.name}, line ${line}, column ${missing + 1}: no value. Linear learner does not accept missing values`,
          );
        }
        labels[rows] = row[0] ?? 0;
        values.set(features, rows * features.length);
        rows++;
      }),
    );
  }
  if (rows === 0) throw new ClientError(`channel ${channel} has no data`);
  return {
    rows,
    columns: features.length,
    labels: labels.subarray(0, rows),
    values: values.subarray(0, rows * features.length),
  };
}
