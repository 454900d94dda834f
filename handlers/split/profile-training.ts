import {
  binLimitsSql,
  binnedColumn,
  readBinLimits,
  sampledValueSql,
  type BinnedColumn,
  type Bins,
  type LimitedColumn,
} from '../../core/profile/bins.ts';
import { countedBins } from '../../core/profile/counted-bins.ts';
import type { FeatureColumn } from '../../core/features/feature-column.ts';
import type { Features } from '../../core/features/features.ts';
import { groupsOf, type SampledColumn } from '../../core/profile/groups.ts';
import { histogramOf } from '../../core/profile/histogram.ts';
import { relatePairs } from '../../core/profile/pair-relations.ts';
import { relate, type Relation, type SampledTarget } from '../../core/profile/relation.ts';
import { mergedLabelSql } from '../../core/features/target.ts';
import type { TrainingProfile } from '../../core/profile/training-profile.ts';
import { special, tables } from '../../core/tables.ts';
import { queryByGroups } from '../duckdb/column-groups.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { SplitContext } from './context.ts';
import { countBins } from './count-bins.ts';

/**
 * The sample for the limits of bins has about this many rows. Histograms and relations use a
 * quarter of it.
 */
const sampleSize = 20_000;

const sample = tables.trainingSample;

/** Profiles the training rows. It reuses the counted values of repeated columns. */
export async function profileTraining(
  db: DuckDb,
  { runId, columns, features, valueCounts, rows: { train } }: SplitContext,
): Promise<TrainingProfile> {
  const every = Math.max(1, Math.floor(train / sampleSize));
  const values = columns.map(({ value }, index) => `${value} AS "${index}"`).join(', ');
  await db.run(
    `CREATE TEMP TABLE ${sample} AS SELECT ${values} FROM ${tables.train} WHERE ${special.row} % ${every} = 0`,
  );
  const sampled = columns.map((column, index) => ({ ...column, value: `"${index}"` }));
  const limitedGroups = await queryByGroups(sampled, async (group) => {
    const [limits] = await db.rows(binLimitsSql(group, sample));
    return readBinLimits(limits, group);
  });
  const limitedSample = limitedGroups.flat();
  const limited = limitedSample.map((column, index) => ({ ...column, value: columns[index]?.value ?? column.value }));
  const others = limited.filter(({ name }) => !valueCounts.has(name));
  const { rows, bins } = await countBins(db, others, tables.train);
  const binsOf = (column: LimitedColumn): [string, Bins][] => {
    const counts = valueCounts.get(column.name);
    const columnBins = counts === undefined ? bins[column.name] : countedBins(counts, column);
    return columnBins === undefined ? [] : [[column.name, columnBins]];
  };
  const sampledColumns = await readSample(db, limitedSample);
  const numbers = sampledColumns.filter(({ isNumber }) => isNumber);
  return {
    version: 2,
    runId,
    rows,
    target: targetColumnName(features),
    columns: Object.fromEntries(limited.flatMap(binsOf)),
    sampled: sampledColumns[0]?.values.length ?? 0,
    histograms: Object.fromEntries(
      numbers.flatMap((column) => {
        const histogram = histogramOf(column.values);
        return histogram === null ? [] : [[column.name, histogram]];
      }),
    ),
    relations: relationsOf(sampledColumns, features),
  };
}

async function readSample(db: DuckDb, columns: LimitedColumn[]): Promise<SampledColumn[]> {
  const every = `greatest(1, (SELECT count(*) FROM ${sample}) // ${sampleSize / 4})`;
  const read = await db.connection.runAndReadAll(
    `SELECT ${columns.map(sampledValueSql).join(', ')} FROM ${sample} WHERE rowid % ${every} = 0`,
  );
  const values = read.getColumns();
  return columns.map(({ name, isNumber }, index) => ({
    name,
    isNumber,
    values: Float64Array.from(values[index] ?? [], Number),
  }));
}

/** Relations of each column, and of some pairs, to the target, which is the last of the columns. */
function relationsOf(sampled: SampledColumn[], { problem, classes }: Features): Relation[] {
  const columns = sampled.slice(0, -1);
  const values = sampled.at(-1)?.values ?? new Float64Array();
  const target: SampledTarget =
    problem === 'regression' ? { problem, values } : { problem, classes: classes.length, values };
  const alone = columns.map((column): Relation => {
    return { columns: [column.name], by: 'value', ...relate(groupsOf(column), target) };
  });
  return [...alone, ...relatePairs(columns, alone, target)].sort((a, b) => b.explained - a.explained);
}

/** The columns to profile: all feature candidates, then the target. */
export function columnsToBin(candidates: FeatureColumn[], features: Features): BinnedColumn[] {
  const { problem, classes } = features;
  const name = targetColumnName(features);
  const target: BinnedColumn =
    problem === 'regression'
      ? { name, isNumber: true, value: special.target }
      : { name, isNumber: false, value: mergedLabelSql(classes), levels: classes };
  return [...candidates.map(binnedColumn), target];
}

/** A target with an SQL expression has no column. */
function targetColumnName({ target }: Features): string {
  return target.column ?? '(target)';
}
