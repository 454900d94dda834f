import { cleanSql } from '../../core/features/clean.ts';
import { lineSql } from '../../core/features/encode.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { batchHistorySql } from '../../core/features/history.ts';
import { keyHashSql, rowHash, partitionSql } from '../../core/partition/split.ts';
import { rawName } from '../../core/sql/sql.ts';
import { keys } from '../../core/names.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { Bucket } from '../aws/bucket.ts';
import { celledTable } from './raw-cells.ts';

/** What the champion's own features make of the test rows. */
export interface ChampionEncoding {
  runId: string;
  comparable: boolean;
  /** Why not, if it is not comparable. */
  reason: string | null;
  /** SQL of its matrix over the test rows; undefined if it is not comparable. */
  matrixSql: string | undefined;
  /** SQL that is true of a test row that the champion was not trained on either. */
  isShared: string;
}

/** Prepares the champion's matrix of the same test rows, or says why the two models cannot be compared. */
export async function encodeForChampion(
  db: DuckDb,
  bucket: Pick<Bucket, 'readJson'>,
  runId: string,
  challenger: Features,
): Promise<ChampionEncoding> {
  const key = keys.features(runId);
  const parsed = featuresSchema.safeParse(await bucket.readJson(key));
  const notComparable = (reason: string) => ({
    runId,
    comparable: false,
    reason,
    matrixSql: undefined,
    isShared: 'true',
  });
  if (!parsed.success) {
    return notComparable(`its ${key} is not readable: ${parsed.error.issues[0]?.message ?? 'unknown format'}`);
  }
  const champion = parsed.data;
  const reason =
    targetDifference(champion, challenger) ??
    (await missingColumns(db, champion)) ??
    missingHistory(champion, challenger) ??
    otherHash(champion);
  if (reason !== undefined) return notComparable(reason);
  // Typed and derived columns have the same names in both definitions: the champion starts from the raw cells alone.
  const cleaned = (table: string) =>
    `(${cleanSql(champion.definition, `(SELECT "$row", COLUMNS('^${rawName('')}') FROM ${table})`)})`;
  // Earlier rows are on any side.
  const keyHash = keyHashSql(champion.split.key, champion.definition.missing);
  const withHistory = batchHistorySql(champion.definition, keyHash, cleaned(celledTable));
  const encodable =
    champion.definition.history === undefined
      ? cleaned('test_rows')
      : `${withHistory} WHERE "$row" IN (SELECT "$row" FROM test_rows) ORDER BY "$row"`;
  await db.run(`CREATE TABLE champion_test_rows AS
    SELECT "$row" FROM ${cleaned('test_rows')} WHERE ${partitionSql(champion.split, champion.definition.missing)} = 'test'`);
  return {
    runId,
    comparable: true,
    reason: null,
    matrixSql: `SELECT ${lineSql(champion)} FROM ${encodable}`,
    isShared: '"$row" IN (FROM champion_test_rows)',
  };
}

function targetDifference(champion: Features, challenger: Features): string | undefined {
  if (champion.problem !== challenger.problem) {
    return `it answers a ${champion.problem} problem, the challenger a ${challenger.problem} one`;
  }
  const [was, is] = [champion.target, challenger.target].map(({ column, sql }) => sql ?? JSON.stringify(column));
  if (was !== is) return `it predicts ${was}, the challenger ${is}`;
  return undefined;
}

/** By another hash other rows are test rows, and those of this run may be what the champion was trained on. */
function otherHash({ split }: Features): string | undefined {
  if (split.by === 'time' || split.hash === rowHash) return undefined;
  return 'its rows were assigned to training and test by another hash than those of today, so it may have been trained on the test rows';
}

/** Of rows that cannot be test rows the cells are kept only where the run's own features look at earlier rows. */
function missingHistory({ definition }: Features, challenger: Features): string | undefined {
  if (definition.history === undefined || challenger.definition.history !== undefined) return undefined;
  if (challenger.split.by === 'time') return undefined;
  return 'it looks at earlier rows, which this run has not kept as they came, because the pipeline has no history';
}

async function missingColumns(db: DuckDb, { definition, split }: Features): Promise<string | undefined> {
  const described = await db.rows('DESCRIBE test_rows');
  const there = new Set(described.map((row) => row['column_name']));
  const wanted = [...new Set([...Object.keys(definition.columns), ...split.key])];
  const gone = wanted.filter((name) => !there.has(rawName(name)));
  if (gone.length === 0) return undefined;
  return `it needs ${gone.map((name) => JSON.stringify(name)).join(', ')}, which the data no longer has`;
}
