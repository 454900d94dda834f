import { isNumber, type FeatureColumn } from '../../core/features/feature-column.ts';
import {
  figuresSql,
  levelsSql,
  readFigures,
  readLevels,
  type Figures,
  type Level,
} from '../../core/features/fit-sql.ts';
import {
  countedFigures,
  countedLevels,
  readValueCounts,
  valueCountsSql,
  type ValueCount,
} from '../../core/features/value-counts.ts';
import type { DuckDb } from '../shared/duckdb.ts';

/** What the training rows hold: of columns with few values those values, too, by the columns' names. */
export interface FoundFigures {
  figures: Figures[];
  levels: Level[];
  values: Map<string, ValueCount[]>;
}

/**
 * Figures and levels of columns, in their order. Of the repeated ones (`repeatedColumns`) values are counted, which takes
 * a tenth of the time that figures take, and is all that is asked of them later.
 */
export async function findFigures(
  db: DuckDb,
  columns: FeatureColumn[],
  relation: string,
  repeated: ReadonlySet<string>,
): Promise<FoundFigures> {
  const values = await countValues(
    db,
    columns.filter(({ name }) => repeated.has(name)),
    relation,
  );
  const others = columns.filter(({ name }) => !values.has(name));
  const found = others.length === 0 ? [] : readFigures((await db.rows(figuresSql(others, relation)))[0]).figures;
  const levels = levelsSql(others, relation);
  const levelled = columns.filter((column) => !isNumber(column));
  return {
    figures: columns.flatMap((column) => {
      const counts = values.get(column.name);
      return counts === undefined ? (found[others.indexOf(column)] ?? []) : countedFigures(counts);
    }),
    levels: [
      ...(levels === undefined ? [] : readLevels(await db.rows(levels))),
      ...levelled.flatMap(({ name }) => countedLevels(name, values.get(name) ?? [])),
    ],
    values,
  };
}

async function countValues(db: DuckDb, columns: FeatureColumn[], relation: string): Promise<Map<string, ValueCount[]>> {
  const counted = new Map<string, ValueCount[]>();
  await db.sideBySide((share) =>
    Promise.all(
      columns.map((column) =>
        share(async (on) => {
          const counts = readValueCounts(await on.rows(valueCountsSql(column, relation)));
          if (counts !== undefined) counted.set(column.name, counts);
        }),
      ),
    ),
  );
  return counted;
}
