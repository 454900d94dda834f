import { z } from 'zod';
import { DataQualityError } from '../../core/errors.ts';
import { sides, type Split } from '../../core/features/split.ts';
import { sideInWords } from '../../core/features/split-words.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import { sidedTable } from './assign-sides.ts';

const count = z.coerce.number();
const sideSchema = z.tuple([z.object({ all: count, usable: count, classes: count })]);
const gapSchema = z.tuple([z.object({ gap: count })]);

/**
 * Rows of each side, those of a gap, and those left out because no training row has their class. Throws a
 * DataQualityError for a side that is empty, or that has one class alone of a binary target: nothing could be judged.
 */
export async function countSides(
  db: DuckDb,
  pipeline: Pipeline,
  split: Split,
): Promise<{ train: number; validation: number; test: number; gap: number; unseenClass: number }> {
  const rows = { train: 0, validation: 0, test: 0, gap: 0, unseenClass: 0 };
  for (const side of sides) {
    const [{ all, usable, classes }] = sideSchema.parse(
      await db.rows(`SELECT (SELECT count(*) FROM ${sidedTable} WHERE "$side" = '${side}') AS all,
        count(*) AS usable, count(DISTINCT "$class") AS classes FROM ${side}_rows`),
    );
    const words = sideInWords(split, side, pipeline.split);
    if (usable === 0) {
      const which = all === 0 ? 'no rows' : `${all} rows, but none of a class that is trained`;
      throw new DataQualityError(`The ${side} part has ${which}: it ${words}`);
    }
    if (pipeline.problem === 'binary' && classes < 2) {
      throw new DataQualityError(`The ${side} part has ${usable} rows, all of one class: it ${words}`);
    }
    rows[side] = usable;
    rows.unseenClass += all - usable;
  }
  const [{ gap }] = gapSchema.parse(await db.rows(`SELECT count(*) AS gap FROM ${sidedTable} WHERE "$side" IS NULL`));
  return { ...rows, gap };
}
