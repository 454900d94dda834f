import { z } from 'zod';
import { DataQualityError } from '../../core/errors.ts';
import type { Problem } from '../../core/metric-names.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import { sidedTable } from './assign-sides.ts';

const countSchema = z.tuple([z.object({ all: z.coerce.number(), usable: z.coerce.number() })]);

/** Rows of each side, and those left out because no training row has their class; a DataQualityError for an empty side. */
export async function countSides(
  db: DuckDb,
  problem: Problem,
): Promise<{ rows: { train: number; validation: number; test: number }; unseenClass: number }> {
  const rows = { train: 0, validation: 0, test: 0 };
  let unseenClass = 0;
  for (const side of ['train', 'validation', 'test'] as const) {
    const [{ all, usable }] = countSchema.parse(
      await db.rows(
        `SELECT (SELECT count(*) FROM ${sidedTable} WHERE "$side" = '${side}') AS all, (SELECT count(*) FROM ${side}_rows) AS usable`,
      ),
    );
    if (usable === 0) {
      const ofClass = problem === 'regression' ? '' : ' of a class that is trained';
      throw new DataQualityError(`The ${side} part has no rows${ofClass}. Add rows, or change split`);
    }
    rows[side] = usable;
    unseenClass += all - usable;
  }
  return { rows, unseenClass };
}
