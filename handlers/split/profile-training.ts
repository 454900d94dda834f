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
import type { BatchDefinition } from '../../core/sql/definition.ts';
import type { Features } from '../../core/features/features.ts';
import { featureColumns } from '../../core/features/fit.ts';
import { groupsOf, type SampledColumn } from '../../core/profile/groups.ts';
import { histogramOf } from '../../core/profile/histogram.ts';
import { relatePairs } from '../../core/profile/pair-relations.ts';
import { relate, type Relation, type SampledTarget } from '../../core/profile/relation.ts';
import { mergedLabelSql } from '../../core/features/target.ts';
import type { TrainingProfile } from '../../core/profile/training-profile.ts';
import type { ValueCount } from '../../core/features/value-counts.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { findByGroups } from '../duckdb/column-groups.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { countBins } from './count-bins.ts';

/** The limits of bins are found on about so many rows, histograms and relations on a quarter of them. */
const sampledRows = 20_000;

/** What the rows that a model is trained on hold, the view `train_rows`; of some columns the values are counted already. */
export async function profileTraining(
  db: DuckDb,
  runId: string,
  columns: BinnedColumn[],
  given: { features: Features; counted: Map<string, ValueCount[]>; rows: number },
): Promise<TrainingProfile> {
  const { features, counted } = given;
  const every = Math.max(1, Math.floor(given.rows / sampledRows));
  const values = columns.map(({ value }, place) => `${value} AS "${place}"`).join(', ');
  await db.run(`CREATE TEMP TABLE sampled_rows AS SELECT ${values} FROM train_rows WHERE "$row" % ${every} = 0`);
  const sampled = columns.map((column, place) => ({ ...column, value: `"${place}"` }));
  const limitedGroups = await findByGroups(sampled, async (group) => {
    const [limits] = await db.rows(binLimitsSql(group, 'sampled_rows'));
    return readBinLimits(limits, group);
  });
  const limitedSample = limitedGroups.flat();
  const limited = limitedSample.map((column, place) => ({ ...column, value: columns[place]?.value ?? column.value }));
  const others = limited.filter(({ name }) => !counted.has(name));
  const { rows, bins } = await countBins(db, others, 'train_rows');
  const binsOf = (column: LimitedColumn): [string, Bins][] => {
    const known = counted.get(column.name);
    const found = known === undefined ? bins[column.name] : countedBins(known, column);
    return found === undefined ? [] : [[column.name, found]];
  };
  const sample = await readSample(db, limitedSample);
  const numbers = sample.filter(({ isNumber }) => isNumber);
  return {
    version: 2,
    runId,
    rows,
    target: targetName(features),
    columns: Object.fromEntries(limited.flatMap(binsOf)),
    sampled: sample[0]?.values.length ?? 0,
    histograms: Object.fromEntries(
      numbers.flatMap((column) => {
        const histogram = histogramOf(column.values);
        return histogram === null ? [] : [[column.name, histogram]];
      }),
    ),
    relations: relationsOf(sample, features),
  };
}

async function readSample(db: DuckDb, columns: LimitedColumn[]): Promise<SampledColumn[]> {
  const every = `greatest(1, (SELECT count(*) FROM sampled_rows) // ${sampledRows / 4})`;
  const read = await db.connection.runAndReadAll(
    `SELECT ${columns.map(sampledValueSql).join(', ')} FROM sampled_rows WHERE rowid % ${every} = 0`,
  );
  const values = read.getColumns();
  return columns.map(({ name, isNumber }, place) => ({
    name,
    isNumber,
    values: Float64Array.from(values[place] ?? [], Number),
  }));
}

/** What each column, and some pairs, say of the target, which is the last of the columns. */
function relationsOf(found: SampledColumn[], { problem, classes }: Features): Relation[] {
  const columns = found.slice(0, -1);
  const values = found.at(-1)?.values ?? new Float64Array();
  const target: SampledTarget =
    problem === 'regression' ? { problem, values } : { problem, classes: classes.length, values };
  const alone = columns.map((column): Relation => {
    return { columns: [column.name], by: 'value', ...relate(groupsOf(column), target) };
  });
  return [...alone, ...relatePairs(columns, alone, target)].sort((a, b) => b.explained - a.explained);
}

/** The columns that are looked at: all that could be features, and the target. */
export function columnsToBin(pipeline: Pipeline, definition: BatchDefinition, features: Features): BinnedColumn[] {
  const { problem, classes } = features;
  const name = targetName(features);
  const own: BinnedColumn =
    problem === 'regression'
      ? { name, isNumber: true, value: '"$target"' }
      : { name, isNumber: false, value: mergedLabelSql(classes), levels: classes };
  return [...featureColumns(pipeline, definition).map(binnedColumn), own];
}

/** A target by SQL has no column. */
function targetName({ target }: Features): string {
  return target.column ?? '(target)';
}
