import { ClientError } from '../algorithm.ts';
import { countLines, readCsvRows } from '../csv-rows.ts';
import type { Matrix } from './matrix.ts';

/**
 * The rows of a request: CSV without header or label, where an empty cell is a missing value. Every
 * line must have `columns` cells. The container accepts a line with one cell less and predicts
 * nonsense.
 */
export function parseRequestRows(body: Buffer, contentType: string, columns: number): Matrix {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!['', 'text/csv', 'csv'].includes(type)) {
    throw new ClientError(`Content-type ${contentType} not supported. Supported content-type here is text/csv`);
  }
  const values = new Float32Array(countLines(body) * columns);
  const row = new Float32Array(columns);
  let rows = 0;
  readCsvRows(body, 'request', 1, row, () => {
    values.set(row, rows * columns);
    rows++;
  });
  return { rows, columns, values: values.subarray(0, rows * columns) };
}
