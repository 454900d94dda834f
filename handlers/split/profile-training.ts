import {
  binCountsSql,
  binLimitsSql,
  binnedColumn,
  readBinCounts,
  readBinLimits,
  type BinnedColumn,
} from '../../core/features/bins.ts';
import type { BatchDefinition } from '../../core/features/definition.ts';
import type { Features } from '../../core/features/features.ts';
import { featureColumns } from '../../core/features/fit.ts';
import { mergedLabelSql } from '../../core/features/target.ts';
import type { TrainingProfile } from '../../core/features/training-profile.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import type { DuckDb } from '../shared/duckdb.ts';

/** The limits of bins are found on about so many rows. */
const sampledRows = 20_000;

/** What the rows that a model is trained on hold, the view `train_rows`. */
export async function profileTraining(
  db: DuckDb,
  runId: string,
  columns: BinnedColumn[],
  features: Features,
): Promise<TrainingProfile> {
  const every = `greatest(1, (SELECT count(*) FROM train_rows) // ${sampledRows})`;
  const values = columns.map(({ value }, place) => `${value} AS "${place}"`).join(', ');
  await db.run(`CREATE TEMP TABLE sampled_rows AS SELECT ${values} FROM train_rows WHERE "$row" % ${every} = 0`);
  const sampled = columns.map((column, place) => ({ ...column, value: `"${place}"` }));
  const [limits] = await db.rows(binLimitsSql(sampled, 'sampled_rows'));
  const limited = readBinLimits(limits, columns);
  const [counts] = await db.rows(binCountsSql(limited, 'train_rows'));
  const { rows, bins } = readBinCounts(counts, limited);
  return { version: 1, runId, rows, target: targetName(features), columns: bins };
}

/** The columns that are looked at: all that could be features, and the target. */
export function profiledColumns(pipeline: Pipeline, definition: BatchDefinition, features: Features): BinnedColumn[] {
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
