import { isNumericEncoding, type FeatureColumn } from '../../core/features/feature-column.ts';
import {
  figuresSql,
  levelsSql,
  readFigures,
  readLevels,
  type Figures,
  type Level,
} from '../../core/features/fit-sql.ts';
import { countedFigures, countedLevels, type ValueCount } from '../../core/features/value-counts.ts';
import { findByGroups } from '../duckdb/column-groups.ts';
import { countValues } from '../duckdb/count-values.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

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
  const counted = columns.filter(({ name }) => repeated.has(name));
  const values = await countValues(
    db,
    counted.map((column) => ({ ...column, isNumber: isNumericEncoding(column) })),
    relation,
  );
  const others = columns.filter(({ name }) => !values.has(name));
  const found = await findByGroups(others, async (group) => {
    const [figures] = await db.rows(figuresSql(group, relation));
    const levels = levelsSql(group, relation);
    return {
      figures: readFigures(figures).figures,
      levels: levels === undefined ? [] : readLevels(await db.rows(levels)),
    };
  });
  const figuresOfOthers = found.flatMap(({ figures }) => figures);
  const levelled = columns.filter((column) => !isNumericEncoding(column));
  return {
    figures: columns.flatMap((column) => {
      const counts = values.get(column.name);
      return counts === undefined ? (figuresOfOthers[others.indexOf(column)] ?? []) : countedFigures(counts);
    }),
    levels: [
      ...found.flatMap(({ levels }) => levels),
      ...levelled.flatMap(({ name }) => countedLevels(name, values.get(name) ?? [])),
    ],
    values,
  };
}
