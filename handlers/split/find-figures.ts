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
import { queryByGroups } from '../duckdb/column-groups.ts';
import { countValues } from '../duckdb/count-values.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

/**
 * Figures of the training rows, and the counted values of columns with few values, by column name.
 */
export interface TrainingFigures {
  figures: Figures[];
  levels: Level[];
  valueCounts: Map<string, ValueCount[]>;
}

/**
 * Figures and levels of columns, in their order. The values of repeated columns (`repeatedColumns`)
 * are counted instead, which takes a tenth of the time. All later figures follow from those counts.
 */
export async function findFigures(
  db: DuckDb,
  columns: FeatureColumn[],
  relation: string,
  repeated: ReadonlySet<string>,
): Promise<TrainingFigures> {
  const counted = columns.filter(({ name }) => repeated.has(name));
  const valueCounts = await countValues(
    db,
    counted.map((column) => ({ ...column, isNumber: isNumericEncoding(column) })),
    relation,
  );
  const others = columns.filter(({ name }) => !valueCounts.has(name));
  const groups = await queryByGroups(others, async (group) => {
    const [figures] = await db.rows(figuresSql(group, relation));
    const levels = levelsSql(group, relation);
    return {
      figures: readFigures(figures).figures,
      levels: levels === undefined ? [] : readLevels(await db.rows(levels)),
    };
  });
  const figuresOfOthers = groups.flatMap(({ figures }) => figures);
  const levelled = columns.filter((column) => !isNumericEncoding(column));
  return {
    figures: columns.flatMap((column) => {
      const counts = valueCounts.get(column.name);
      return counts === undefined ? (figuresOfOthers[others.indexOf(column)] ?? []) : countedFigures(counts);
    }),
    levels: [
      ...groups.flatMap(({ levels }) => levels),
      ...levelled.flatMap(({ name }) => countedLevels(name, valueCounts.get(name) ?? [])),
    ],
    valueCounts,
  };
}
