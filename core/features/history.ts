import { lagName } from '../pipeline/derived.ts';
import type { Column, Definition, History } from '../sql/definition.ts';
import { identifier, list } from '../sql/sql.ts';

/** One value of an earlier row as a column of its own: `Close_lag_1` is `Close` of the row before. */
export interface LagColumn {
  name: string;
  source: string;
  step: number;
  type: Column['type'];
}

/** The lag columns of a definition, in the vector's order: column by column, the nearest row first. */
export function lagColumns({ history }: Pick<Definition, 'history'>): LagColumn[] {
  if (history === undefined) return [];
  return history.columns.flatMap(({ name, type }) =>
    Array.from({ length: history.steps }, (_, index) => {
      const step = index + 1;
      return { name: lagName(name, step), source: name, step, type };
    }),
  );
}

/** Which rows are earlier than a row: those before it in an order, among those with the same values of some columns. */
export interface Sequence {
  partitionBy: string[];
  orderBy: string[];
}

/**
 * SQL of a relation of clean rows with the lag columns and `$place`, a row's number in its sequence, beside. A window of
 * rows before the current one: it cannot see the row itself or a later one, nor a row of another partition.
 */
export function historySql(history: History, relation: string, { partitionBy, orderBy }: Sequence): string {
  const lags = lagColumns({ history }).map(
    ({ name, source, step }) => `lag(${identifier(source)}, ${step}) OVER "$earlier" AS ${identifier(name)}`,
  );
  const partition = partitionBy.length === 0 ? '' : `PARTITION BY ${partitionBy.join(', ')} `;
  return `SELECT ${list(['*', ...lags, 'row_number() OVER "$earlier" AS "$place"'])} FROM ${relation}
WINDOW "$earlier" AS (${partition}ORDER BY ${orderBy.join(', ')})`;
}

/**
 * SQL of a batch's clean rows with their lag columns, in the order of `$row`; the relation itself without a history.
 * Rows with the same `orderBy` value follow each other by `keyHash`, SQL of the hash of their key, whichever file they came in, and rows of one
 * key as they were read.
 */
export function batchHistorySql({ history }: Definition, keyHash: string, relation: string): string {
  if (history === undefined) return relation;
  const partitionBy = history.partitionBy.map(identifier);
  const orderBy = [identifier(history.orderBy), keyHash, '"$row"'];
  return `(${historySql(history, relation, { partitionBy, orderBy })} ORDER BY "$row")`;
}

/** What keeps a row from its place in the sequence. */
export function historyViolations(
  history: History | undefined,
): { column: string; reason: string; isFaulty: string }[] {
  if (history === undefined) return [];
  const missing = (column: string, what: string) => ({
    column,
    reason: `is missing, but history.${what} needs it`,
    isFaulty: `${identifier(column)} IS NULL`,
  });
  return [missing(history.orderBy, 'orderBy'), ...history.partitionBy.map((column) => missing(column, 'partitionBy'))];
}
