import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { TestTruth } from '../../core/metrics/evaluate-models.ts';
import { replaySample } from './replay-sample.ts';

/** The test rows: the truth of each, and a sample of them as raw records. */
export interface TestRows extends TestTruth {
  sample: { row: number; record: Record<string, unknown> }[];
}

const recordSchema = z.record(z.string(), z.unknown());
const quoted = (path: string) => `'${path.replaceAll("'", "''")}'`;

/** Reads test.parquet, chunk by chunk into typed arrays; only the sampled rows' records are read. */
export async function readTestRows(connection: DuckDBConnection, path: string): Promise<TestRows> {
  const table = `read_parquet(${quoted(path)})`;
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE, count(target)::DOUBLE FROM ${table}`);
  const [rows, targetCount] = z.tuple([z.number(), z.number()]).parse(counted.getRows()[0]);
  const labels = new Int32Array(targetCount > 0 ? 0 : rows);
  const targets = new Float64Array(targetCount > 0 ? rows : 0);
  const shared = new Uint8Array(rows);
  const indices = new Map<string, number>();

  let row = 0;
  const result = await connection.stream(`SELECT label, target, shared FROM ${table} ORDER BY "row"`);
  for await (const chunk of result) {
    const [labelColumn = [], targetColumn = [], sharedColumn = []] = chunk.getColumns();
    for (let offset = 0; offset < chunk.rowCount; offset++, row++) {
      shared[row] = sharedColumn[offset] === true ? 1 : 0;
      if (targetCount > 0) {
        targets[row] = Number(targetColumn[offset] ?? Number.NaN);
      } else {
        const label = String(labelColumn[offset]);
        const index = indices.get(label) ?? indices.size;
        indices.set(label, index);
        labels[row] = index;
      }
    }
  }

  const missing = await connection.runAndReadAll(
    String.raw`SELECT "row"::DOUBLE FROM ${table} WHERE regexp_matches(record, ':\s*null') ORDER BY "row" LIMIT 10`,
  );
  const sampled = replaySample(
    rows,
    z
      .array(z.tuple([z.number()]))
      .parse(missing.getRows())
      .flat(),
  );
  const records = await connection.runAndReadAll(
    `SELECT "row"::DOUBLE, record FROM ${table} WHERE "row" IN (${['-1', ...sampled].join(', ')}) ORDER BY "row"`,
  );
  const sample = z
    .array(z.tuple([z.number(), z.string()]))
    .parse(records.getRows())
    .map(([number, record]) => ({ row: number, record: recordSchema.parse(JSON.parse(record)) }));
  return { labelNames: [...indices.keys()], labels, targets, shared, sample };
}
