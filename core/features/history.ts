import { lagName } from '../pipeline/derived.ts';
import type { Column, Definition, History } from '../sql/definition.ts';
import { identifier, list } from '../sql/sql.ts';
import { special } from '../tables.ts';

/** A column with the value of an earlier row: `Close_lag_1` is `Close` of the row before. */
export interface LagColumn {
  name: string;
  source: string;
  step: number;
  type: Column['type'];
}

/**
 * The lag columns of a definition in the vector's order: column by column, the nearest row first.
 */
export function lagColumns({ history }: Pick<Definition, 'history'>): LagColumn[] {
  if (history === undefined) return [];
  return history.columns.flatMap(({ name, type }) =>
    Array.from({ length: history.steps }, (_, index) => {
      const step = index + 1;
      return { name: lagName(name, step), source: name, step, type };
    }),
  );
}

/**
 * Defines which rows are earlier: those before a row in `orderBy`, with the same values in
 * `partitionBy`.
 */
export interface Sequence {
  partitionBy: string[];
  orderBy: string[];
}

/**
 * SQL of a relation of clean rows with the lag columns and the sequence number added. The window
 * contains only earlier rows of the same sequence, never the row itself or a later one.
 */
export function historySql(history: History, relation: string, { partitionBy, orderBy }: Sequence): string {
  const lags = lagColumns({ history }).map(
    ({ name, source, step }) => `lag(${identifier(source)}, ${step}) OVER ${special.earlier} AS ${identifier(name)}`,
  );
  const partition = partitionBy.length === 0 ? '' : `PARTITION BY ${partitionBy.join(', ')} `;
  return `SELECT ${list(['*', ...lags, `row_number() OVER ${special.earlier} AS ${special.sequenceNumber}`])} FROM ${relation}
WINDOW ${special.earlier} AS (${partition}ORDER BY ${orderBy.join(', ')})`;
}

/**
 * SQL of a batch's clean rows with their lag columns, in the order in which they were read; the
 * relation itself without a history. Ties in `orderBy` are broken by `keyHash`, SQL of the hash of
 * the key, so that the order does not depend on the files. Rows with the same key keep the order in
 * which they were read.
 */
export function batchHistorySql({ history }: Definition, keyHash: string, relation: string): string {
  if (history === undefined) return relation;
  const partitionBy = history.partitionBy.map(identifier);
  const orderBy = [identifier(history.orderBy), keyHash, special.row];
  return `(${historySql(history, relation, { partitionBy, orderBy })} ORDER BY ${special.row})`;
}

/** The rules for a row that needs a place in its sequence. */
export function historyViolations(
  history: History | undefined,
): { column: string; reason: string; isViolated: string }[] {
  if (history === undefined) return [];
  const missing = (column: string, field: string) => ({
    column,
    reason: `is missing, but history.${field} needs it`,
    isViolated: `${identifier(column)} IS NULL`,
  });
  return [missing(history.orderBy, 'orderBy'), ...history.partitionBy.map((column) => missing(column, 'partitionBy'))];
}
