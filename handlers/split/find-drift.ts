import type { BinnedColumn, LimitedColumn } from '../../core/profile/bins.ts';
import { noDrift, type ColumnDrift, type Drift } from '../../core/profile/drift-record.ts';
import { columnDrift } from '../../core/profile/drift.ts';
import { identifier, literal } from '../../core/sql/sql.ts';
import { tables } from '../../core/tables.ts';
import { mergedLabelSql } from '../../core/features/target.ts';
import { championProfileSchema, type ChampionProfile } from '../../core/profile/training-profile.ts';
import { keys } from '../../core/names.ts';
import { planFileSchema } from '../../core/run/plan.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { Bucket } from '../aws/bucket.ts';
import { countBins } from './count-bins.ts';

/** Drift of fewer rows is not measured. */
const leastRows = 100;
/** From this many newer rows on, only newer rows are compared. */
const enoughNewer = 500;
const mostListed = 100;

/**
 * How far this run's rows are from the champion's training rows, in the champion's bins. If a table
 * keeps growing, old rows hide what is new. So if enough rows are newer than the champion's run,
 * only those are compared, from all partitions.
 */
export async function findDrift(
  db: DuckDb,
  bucket: Pick<Bucket, 'readVersioned'>,
  { championId, pipeline, columns }: { championId: string; pipeline: Pipeline; columns: BinnedColumn[] },
): Promise<Drift> {
  const key = keys.trainingProfile(championId);
  const stored = await bucket.readVersioned(key);
  const parsed = championProfileSchema.safeParse(stored?.value);
  if (!parsed.success) return noDrift(championId, `the champion has no ${key} that can be read`);
  const champion = parsed.data;
  const common = columns.flatMap((column) => withChampionLimits(column, champion));
  if (common.length === 0) return noDrift(championId, 'the champion was trained on other columns');

  const newer = await newerRows(db, bucket, championId, pipeline);
  const { rows, bins } = await countBins(db, common, newer ?? tables.train);
  if (Math.min(rows, champion.rows) < leastRows) {
    return noDrift(championId, `${champion.rows} and ${rows} rows are too few to compare; each run needs ${leastRows}`);
  }
  const drifts = Object.entries(bins).flatMap(([name, after]): ColumnDrift[] => {
    const before = champion.columns[name];
    return before === undefined ? [] : [columnDrift(name, before, after)];
  });
  const features = drifts.filter(({ column }) => column !== champion.target).sort((a, b) => b.psi - a.psi);
  return {
    champion: championId,
    reason: null,
    rows: { champion: champion.rows, now: rows },
    of: newer === undefined ? 'training' : 'newer',
    columns: features.slice(0, mostListed),
    more: Math.max(0, features.length - mostListed),
    target: drifts.find(({ column }) => column === champion.target) ?? null,
  };
}

function withChampionLimits(column: BinnedColumn, { columns, target }: ChampionProfile): LimitedColumn[] {
  const bins = columns[column.name];
  if (bins === undefined || (bins.kind === 'number') !== column.isNumber) return [];
  if (bins.kind === 'number') return [{ ...column, limits: { kind: 'number', edges: bins.edges } }];
  // Other classes may be rare now.
  const value = column.name === target ? mergedLabelSql(bins.levels) : column.value;
  return [{ ...column, value, limits: { kind: 'levels', levels: bins.levels } }];
}

/** SQL of the rows since the champion's run; undefined if they are unknown or too few. */
async function newerRows(
  db: DuckDb,
  bucket: Pick<Bucket, 'readVersioned'>,
  championId: string,
  { time }: Pipeline,
): Promise<string | undefined> {
  if (time === undefined) return undefined;
  const plan = planFileSchema
    .pick({ startedAt: true })
    .loose()
    .safeParse((await bucket.readVersioned(keys.plan(championId)))?.value);
  if (!plan.success) return undefined;
  const since = `CAST(${literal(plan.data.startedAt.replace('Z', ''))} AS TIMESTAMP)`;
  const newer = `(SELECT * FROM ${tables.partitioned} WHERE ${identifier(time.column)} > ${since})`;
  const [counted] = await db.rows(`SELECT count(*) AS count FROM ${newer}`);
  return Number(counted?.['count']) >= enoughNewer ? newer : undefined;
}
