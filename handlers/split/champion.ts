import { cleanSql } from '../../core/features/clean.ts';
import { lineSql } from '../../core/features/encode.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import { batchHistorySql } from '../../core/features/history.ts';
import { keyHashSql, rowHash, partitionSql } from '../../core/partition/split.ts';
import { rawName } from '../../core/sql/sql.ts';
import { special, tables } from '../../core/tables.ts';
import { keys } from '../../core/names.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { Bucket } from '../aws/bucket.ts';

const { row } = special;

/** How the champion encodes the test rows, or why the two models cannot be compared. */
export interface ChampionEncoding {
  runId: string;
  comparable: boolean;
  /** Why the models are not comparable; null if they are. */
  reason: string | null;
  /** SQL of the champion's matrix of the test rows; undefined if the models are not comparable. */
  matrixSql: string | undefined;
  /** SQL that is true for a test row that is in the champion's test partition too. */
  isShared: string;
}

/** Prepares the champion's matrix of this run's test rows. */
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
    return notComparable(`its ${key} cannot be parsed: ${parsed.error.issues[0]?.message ?? 'unknown format'}`);
  }
  const champion = parsed.data;
  const reason =
    targetDifference(champion, challenger) ??
    (await missingColumns(db, champion)) ??
    historyDifference(champion, challenger) ??
    hashDifference(champion);
  if (reason !== undefined) return notComparable(reason);
  // Typed and derived columns have the same names in both definitions, so the champion starts from
  // raw cells only.
  const cleaned = (table: string) =>
    `(${cleanSql(champion.definition, `(SELECT ${row}, COLUMNS('^${rawName('')}') FROM ${table})`)})`;
  // Earlier rows can be in any partition.
  const keyHash = keyHashSql(champion.split.key, champion.definition.missing);
  const withHistory = batchHistorySql(champion.definition, keyHash, cleaned(tables.withCells));
  const encodable =
    champion.definition.history === undefined
      ? cleaned(tables.test)
      : `${withHistory} WHERE ${row} IN (SELECT ${row} FROM ${tables.test}) ORDER BY ${row}`;
  await db.run(`CREATE TABLE ${tables.championTest} AS
    SELECT ${row} FROM ${cleaned(tables.test)} WHERE ${partitionSql(champion.split, champion.definition.missing)} = 'test'`);
  return {
    runId,
    comparable: true,
    reason: null,
    matrixSql: `SELECT ${lineSql(champion)} FROM ${encodable}`,
    isShared: `${row} IN (FROM ${tables.championTest})`,
  };
}

function targetDifference(champion: Features, challenger: Features): string | undefined {
  if (champion.problem !== challenger.problem) {
    return `it solves a ${champion.problem} problem, and the challenger a ${challenger.problem} problem`;
  }
  const [championTarget, challengerTarget] = [champion.target, challenger.target].map(
    ({ column, sql }) => sql ?? JSON.stringify(column),
  );
  if (championTarget !== challengerTarget)
    return `it predicts ${championTarget}, and the challenger predicts ${challengerTarget}`;
  return undefined;
}

/**
 * With another hash the partitions differ, so the champion may have been trained on this run's test
 * rows.
 */
function hashDifference({ split }: Features): string | undefined {
  if (split.by === 'time' || split.hash === rowHash) return undefined;
  return 'its rows were assigned to training and test by an older hash, so it may have been trained on the test rows';
}

/**
 * Rows that cannot be test rows keep their cells only if the run's own features read earlier rows.
 */
function historyDifference({ definition }: Features, challenger: Features): string | undefined {
  if (definition.history === undefined || challenger.definition.history !== undefined) return undefined;
  if (challenger.split.by === 'time') return undefined;
  return 'it reads earlier rows, whose raw cells this run has not kept, because the pipeline has no history';
}

async function missingColumns(db: DuckDb, { definition, split }: Features): Promise<string | undefined> {
  const described = await db.rows(`DESCRIBE ${tables.test}`);
  const present = new Set(described.map(({ column_name: name }) => name));
  const needed = [...new Set([...Object.keys(definition.columns), ...split.key])];
  const absent = needed.filter((name) => !present.has(rawName(name)));
  if (absent.length === 0) return undefined;
  return `it needs ${absent.map((name) => JSON.stringify(name)).join(', ')}, which the data no longer has`;
}
