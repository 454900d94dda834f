import { z } from 'zod';
import { cleanSql, faultsColumn } from '../../core/features/clean.ts';
import type { Definition } from '../../core/features/definition.ts';
import { placementFaults } from '../../core/features/placement.ts';
import { keyHashSql } from '../../core/features/split.ts';
import { identifier, presentText, rawName } from '../../core/features/sql.ts';
import { labelFault, labelSql } from '../../core/features/target.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import { brokenTable, rawTable } from './load-file.ts';
import { quarantine, type BatchRule, type RowCounts } from './quarantine.ts';

/** The rows that go on, in the order they were read. */
export const cleanTable = 'clean_rows';

const countsSchema = z.tuple([
  z.object({
    read: z.coerce.number(),
    broken: z.coerce.number(),
    faulty: z.coerce.number(),
    unlabelled: z.coerce.number(),
    labelled: z.coerce.number(),
    clean: z.coerce.number(),
  }),
]);

/**
 * Sorts the raw rows: faulty ones to quarantine, rows without a label out, of several rows with one key the newest
 * (by `time`, else the last read) stays. The clean table has `$row`, `$file`, `$line`, the raw, typed and derived
 * columns, `$label` (VARCHAR) and `$target` (DOUBLE).
 */
export async function cleanRows(db: DuckDb, pipeline: Pipeline, definition: Definition): Promise<RowCounts> {
  const { label, target } = labelSql(pipeline);
  const rules = batchRules(pipeline);
  const isFaulty = [`${identifier(faultsColumn)} <> ''`, ...rules.map((rule) => rule.isFaulty)].join(' OR ');
  await db.run(`CREATE TABLE checked_rows AS
    SELECT *, coalesce(${isFaulty}, false) AS "$faulty", ${label} AS "$label", ${target} AS "$target"
    FROM (${cleanSql(definition, rawTable)})`);
  await quarantine(db, 'checked_rows', definition, rules);

  const usable = 'NOT "$faulty" AND ("$label" IS NOT NULL OR "$target" IS NOT NULL)';
  if (pipeline.key !== undefined) await findReplaced(db, pipeline, pipeline.key, usable);
  await db.run(`CREATE VIEW ${cleanTable} AS
    SELECT * EXCLUDE (${identifier(faultsColumn)}, "$faulty") FROM checked_rows
    WHERE ${usable}${pipeline.key === undefined ? '' : ' AND "$row" NOT IN (FROM replaced_rows)'}`);

  const [counts] = countsSchema.parse(
    await db.rows(`SELECT count(*) AS read, (SELECT count(DISTINCT (file, line)) FROM ${brokenTable}) AS broken,
      count(*) FILTER ("$faulty") AS faulty,
      count(*) FILTER (NOT "$faulty" AND "$label" IS NULL AND "$target" IS NULL) AS unlabelled,
      count(*) FILTER (${usable}) AS labelled, (SELECT count(*) FROM ${cleanTable}) AS clean
      FROM checked_rows`),
  );
  return {
    read: counts.read + counts.broken,
    quarantined: counts.faulty + counts.broken,
    unlabelled: counts.unlabelled,
    duplicates: counts.labelled - counts.clean,
    clean: counts.clean,
  };
}

/** What makes a row unusable beyond its cells: a label that cannot be transformed, no place in time, no part of a declared key. */
function batchRules(pipeline: Pipeline): BatchRule[] {
  const label = labelFault(pipeline);
  const rules = [...(label === undefined ? [] : [label]), ...placementFaults(pipeline)];
  if (pipeline.key === undefined) return rules;
  const missing = pipeline.key.map(
    (column) => `(${presentText(identifier(rawName(column)), pipeline.input.missing)}) IS NULL`,
  );
  return [...rules, { column: pipeline.key[0] ?? '', reason: 'the key is missing', isFaulty: missing.join(' AND ') }];
}

async function findReplaced(db: DuckDb, pipeline: Pipeline, key: string[], usable: string): Promise<void> {
  const newest = [
    ...(pipeline.time === undefined ? [] : [`${identifier(pipeline.time.column)} DESC NULLS LAST`]),
    '"$row" DESC',
  ];
  // Most data has no duplicate: a count by hash finds that out without a sort.
  await db.run(`CREATE TABLE keyed_rows AS
    SELECT "$row", ${keyHashSql(key, pipeline.input.missing)} AS "$hash",
      ${pipeline.time === undefined ? '' : identifier(pipeline.time.column)} FROM checked_rows WHERE ${usable}`);
  await db.run(`CREATE TABLE replaced_rows AS
    SELECT "$row" FROM keyed_rows SEMI JOIN (SELECT "$hash" FROM keyed_rows GROUP BY "$hash" HAVING count(*) > 1) USING ("$hash")
    QUALIFY row_number() OVER (PARTITION BY "$hash" ORDER BY ${newest.join(', ')}) > 1`);
}
