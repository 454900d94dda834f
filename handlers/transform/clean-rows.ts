import { rm } from 'node:fs/promises';
import * as z from 'zod';
import { isOutdatedSql, windowEndSql } from '../../core/partition/window.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { readParts } from '../duckdb/clean-parts.ts';
import { createReplacedTable, findReplaced, partCountsSchema } from './find-replaced.ts';
import type { RowCounts } from './quarantine.ts';
import { keepRows, type Part } from './write-part.ts';

const endSchema = z.tuple([z.object({ end: z.coerce.number().nullable() })]);
const isGood = `${special.state} = 'good'`;

/**
 * Removes all rows from the parts that Split does not use. The rest are good, within the window,
 * and the newest row of their key (by `time`, otherwise the last one read). Deletes empty parts,
 * but keeps one part if all are empty.
 */
export async function cleanRows(
  db: DuckDb,
  pipeline: Pipeline,
  { parts, startedAt }: { parts: Part[]; startedAt: string },
): Promise<{ parts: Part[]; rows: Omit<RowCounts, 'read' | 'quarantined'> }> {
  const rows = { unlabelled: 0, waiting: 0, outdated: 0, duplicates: 0, clean: 0 };
  const isOutdated = await outdatedSql(db, pipeline, { parts, startedAt });
  const isUsable = `${isGood} AND NOT (${isOutdated})`;
  const count = async (condition: string) => {
    const counted = await db.rows(
      `SELECT file_index AS part, count(*) AS rows FROM ${readParts(parts)} WHERE ${condition} GROUP BY file_index`,
    );
    return new Map(partCountsSchema.parse(counted).map((part) => [part.part, part.rows]));
  };
  const outdated = isOutdated === 'false' ? new Map<number, number>() : await count(`${isGood} AND ${isOutdated}`);
  await createReplacedTable(db);
  const replaced =
    pipeline.key === undefined
      ? new Map<number, number>()
      : await findReplaced(db, pipeline, { key: pipeline.key, parts, isUsable });

  for (const [index, part] of parts.entries()) {
    const { faulty, unlabelled, waiting, good } = part.rows;
    rows.unlabelled += unlabelled;
    rows.waiting += waiting;
    const removed = { outdated: outdated.get(index) ?? 0, duplicates: replaced.get(index) ?? 0 };
    rows.outdated += removed.outdated;
    rows.duplicates += removed.duplicates;
    rows.clean += good - removed.outdated - removed.duplicates;
    if (faulty + unlabelled + waiting + removed.outdated + removed.duplicates === 0) continue;
    const isReplaced = `file_row_number IN (SELECT "row" FROM ${tables.replaced} WHERE part = ${index})`;
    await keepRows(db, part, removed.duplicates === 0 ? isUsable : `${isUsable} AND NOT ${isReplaced}`);
  }
  const filled = parts.filter((part) => part.rows.good > 0);
  const kept = filled.length > 0 ? filled : parts.slice(0, 1);
  for (const part of parts) if (!kept.includes(part)) await rm(part.path);
  return { parts: kept, rows };
}

async function outdatedSql(
  db: DuckDb,
  pipeline: Pipeline,
  { parts, startedAt }: { parts: Part[]; startedAt: string },
): Promise<string> {
  const windowEnd = windowEndSql(pipeline, startedAt);
  if (windowEnd === undefined) return 'false';
  const [{ end }] = endSchema.parse(
    await db.rows(`SELECT ${windowEnd} AS end FROM ${readParts(parts)} WHERE ${isGood}`),
  );
  return end === null ? 'false' : isOutdatedSql(pipeline, end);
}
