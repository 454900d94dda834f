import * as z from 'zod';
import { ClientError } from '../algorithm.ts';
import { countLines, readCsvRows } from '../csv-rows.ts';
import type { Matrix } from './matrix.ts';

const instance = z.object({ features: z.array(z.number()) });
const document = z.object({ instances: z.array(instance) });

/**
 * The rows of a request, without labels: CSV, `{"instances": [{"features": [...]}]}`, or one
 * `{"features": [...]}` per line. Throws ClientError for a row that does not have `columns` values.
 */
export function parseRequestRows(body: Buffer, contentType: string, columns: number): Matrix {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  switch (type) {
    case 'text/csv':
      return csvRows(body, columns);
    case 'application/json':
      return listedRows(parseJson(document, body.toString()).instances, columns);
    case 'application/jsonlines': {
      const lines = body.toString().split('\n');
      const nonEmptyLines = lines.filter((line) => line.trim() !== '');
      return listedRows(
        nonEmptyLines.map((line) => parseJson(instance, line)),
        columns,
      );
    }
    default:
      throw new ClientError(
        `Content-type '${contentType}' is not supported. Use text/csv, application/json or application/jsonlines`,
      );
  }
}

function csvRows(body: Buffer, columns: number): Matrix {
  const values = new Float32Array(countLines(body) * columns);
  const row = new Float32Array(columns);
  let rows = 0;
  readCsvRows(body, 'request', 1, row, (line) => {
    if (row.some(Number.isNaN)) throw new ClientError(`request, line ${line}: a cell has no value`);
    values.set(row, rows * columns);
    rows++;
  });
  return { rows, columns, values: values.subarray(0, rows * columns) };
}

function listedRows(instances: z.infer<typeof instance>[], columns: number): Matrix {
  for (const [row, { features }] of instances.entries()) {
    if (features.length !== columns) {
      throw new ClientError(`instance ${row + 1} has ${features.length} features where ${columns} were expected`);
    }
  }
  return { rows: instances.length, columns, values: Float32Array.from(instances.flatMap(({ features }) => features)) };
}

function parseJson<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ClientError(`The request is not valid JSON: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ClientError('The request must have "features", a list of numbers, for each instance');
}
