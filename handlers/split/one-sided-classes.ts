import { z } from 'zod';
import type { SplitRecord } from '../../core/features/split-record.ts';
import { mergedLabelSql } from '../../core/features/target.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import { sidedTable } from './assign-sides.ts';

const mostShown = 20;
const count = z.coerce.number();
const foundSchema = z.array(z.object({ class: z.string(), train: count, validation: count, test: count }));
const allSchema = z.array(z.object({ all: count }));

/** The classes, rare ones merged, that a side has no row of. */
export async function findOneSidedClasses(db: DuckDb, classes: string[]): Promise<SplitRecord['oneSidedClasses']> {
  if (classes.length === 0) return { count: 0, largest: [] };
  const rows = await db.rows(`SELECT "$merged" AS class, train, validation, test, count(*) OVER () AS all FROM (
      SELECT ${mergedLabelSql(classes)} AS "$merged", count(*) FILTER ("$side" = 'train') AS train,
        count(*) FILTER ("$side" = 'validation') AS validation, count(*) FILTER ("$side" = 'test') AS test
      FROM ${sidedTable} WHERE "$side" IS NOT NULL GROUP BY "$merged")
    WHERE least(train, validation, test) = 0 ORDER BY train + validation + test DESC, class LIMIT ${mostShown}`);
  return { count: allSchema.parse(rows)[0]?.all ?? 0, largest: foundSchema.parse(rows) };
}
