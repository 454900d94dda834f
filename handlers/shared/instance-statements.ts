import { LIST, listValue, VARCHAR } from '@duckdb/node-api';
import * as z from 'zod';
import { cleanSql, doubtfulColumn, faultsColumn } from '../../core/features/clean.ts';
import { lineSql } from '../../core/features/encode.ts';
import type { Features } from '../../core/features/features.ts';
import { identifier, list, rawName, trimText } from '../../core/features/sql.ts';
import type { DuckDb } from './duckdb.ts';
import type { Execute } from './history-statement.ts';

const quickSchema = z.array(z.object({ line: z.string(), doubtful: z.boolean() }));
const closeSchema = z.array(z.object({ line: z.string(), faults: z.string() }));

/**
 * Prepares the statement that encodes one record at a quick look. A close look at what that one doubts, and at requests
 * of more records, has a second statement, prepared when the first of them comes: the same SQL over lists.
 */
export async function prepareInstances(
  db: DuckDb,
  features: Features,
  cellText: (value: unknown) => string | null,
): Promise<Execute> {
  const { definition } = features;
  const columns = Object.keys(definition.columns);
  const source = (rawSql: (parameter: string) => string) =>
    `(SELECT ${list(columns.map((name, index) => `${rawSql(`$${index + 1}`)} AS ${identifier(rawName(name))}`))})`;
  const trimmedText = (value: unknown) => {
    const text = cellText(value);
    return text === null ? null : trimText(text);
  };
  // NULL has a type of its own, for which DuckDB would plan the statement anew: it takes ten times as long as running it.
  const missingText = definition.missing.find((text) => text === trimText(text));

  const prepareQuick = () => {
    const one = source((parameter) => `CAST(${parameter} AS VARCHAR)`);
    return db.connection.prepare(`SELECT ${lineSql(features)} AS line, ${identifier(doubtfulColumn)} AS doubtful
      FROM (${cleanSql(definition, one, 'trimmed', 'quick')})`);
  };
  const prepareClose = () => {
    const many = source((parameter) => `unnest(CAST(${parameter} AS VARCHAR[]))`);
    return db.connection.prepare(`SELECT ${lineSql(features)} AS line, ${identifier(faultsColumn)} AS faults
      FROM (${cleanSql(definition, many, 'trimmed')})`);
  };
  const quick = await prepareQuick();
  let close: ReturnType<typeof prepareClose> | undefined;

  /** The vector; undefined where a close look is needed. */
  async function lookQuickly(instance: Record<string, unknown>): Promise<string | undefined> {
    for (const [index, name] of columns.entries()) {
      const text = trimmedText(instance[name]) ?? missingText;
      if (text === undefined) quick.bindNull(index + 1);
      else quick.bindVarchar(index + 1, text);
    }
    const [row] = quickSchema.parse((await quick.runAndReadAll()).getRowObjectsJson());
    return row === undefined || row.doubtful ? undefined : row.line;
  }
  return async (_, instances) => {
    const [first, ...more] = instances;
    if (first !== undefined && more.length === 0) {
      const line = await lookQuickly(first);
      if (line !== undefined) return [{ line, faults: '', position: 0, early: false }];
    }
    close ??= prepareClose();
    const statement = await close;
    for (const [index, name] of columns.entries()) {
      statement.bindList(index + 1, listValue(instances.map((instance) => trimmedText(instance[name]))), LIST(VARCHAR));
    }
    const rows = closeSchema.parse((await statement.runAndReadAll()).getRowObjectsJson());
    return rows.map((row, position) => ({ ...row, position, early: false }));
  };
}
