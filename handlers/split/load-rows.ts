import { join } from 'node:path';
import { keys } from '../../core/names.ts';
import { cleanPartsSchema, type CleanParts } from '../duckdb/clean-parts.ts';
import { resolveDefinition } from '../duckdb/definition.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { repeatedColumns } from '../duckdb/repeated-columns.ts';
import { transferEach } from '../aws/transfers.ts';
import { assignPartitions } from './assign-partitions.ts';
import type { LoadedRows, SplitRun } from './context.ts';
import { countLabels } from './count-labels.ts';
import { createRowsWithCells } from './raw-cells.ts';

/** Downloads the clean rows and makes `tables.partitioned` and `tables.withCells` of them. */
export async function loadRows(db: DuckDb, run: SplitRun): Promise<LoadedRows> {
  const definition = await resolveDefinition(db, run.pipeline);
  const { clean, parts } = await fetchParts(run);
  const split = await assignPartitions(db, run.pipeline, definition, parts);
  await createRowsWithCells(db, run.pipeline, clean);
  const labelCounts = await countLabels(db);
  // Rows with a history are in a table in memory, which has no dictionaries.
  const repeated = definition.history === undefined ? await repeatedColumns(db, parts) : new Set<string>();
  return { definition, split, labelCounts, repeated };
}

async function fetchParts({
  bucket,
  runId,
  directory,
}: SplitRun): Promise<{ clean: CleanParts; parts: { path: string }[] }> {
  const clean = cleanPartsSchema.parse(await bucket.readJson(keys.clean(runId)));
  const parts = Array.from({ length: clean.parts }, (_, index) => ({
    path: join(directory, `clean-${index}.parquet`),
  }));
  await transferEach(parts, ({ path }, index) => bucket.download(keys.cleanPart(clean.runId, index), path));
  return { clean, parts };
}
