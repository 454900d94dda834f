import { LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { z } from 'zod';
import { cleanSql, faultsColumn } from '../../core/features/clean.ts';
import { lineSql } from '../../core/features/encode.ts';
import type { Features } from '../../core/features/features.ts';
import { identifier, list, rawName } from '../../core/features/sql.ts';
import type { DuckDb } from './duckdb.ts';
import type { Execute } from './history-statement.ts';

const answerSchema = z.array(z.object({ line: z.string(), faults: z.string() }));

/**
 * Prepares the statement that encodes one record. A request of more has a second statement, prepared when the first such
 * request comes: the same SQL over lists, which would cost a single record half as much again.
 */
export async function prepareInstances(
  db: DuckDb,
  features: Features,
  cellText: (value: unknown) => string | null,
): Promise<Execute> {
  const columns = Object.keys(features.definition.columns);
  const prepare = (rawSql: (parameter: string) => string) => {
    const raw = columns.map((name, index) => `${rawSql(`$${index + 1}`)} AS ${identifier(rawName(name))}`);
    return db.connection.prepare(`
      SELECT ${lineSql(features)} AS line, ${identifier(faultsColumn)} AS faults
      FROM (${cleanSql(features.definition, `(SELECT ${list(raw)})`)})`);
  };
  const one = await prepare((parameter) => `CAST(${parameter} AS VARCHAR)`);
  let many: ReturnType<typeof prepare> | undefined;

  const bindOne = (instance: Record<string, unknown>) => {
    for (const [index, name] of columns.entries()) {
      const text = cellText(instance[name]);
      if (text === null) one.bindNull(index + 1);
      else one.bindVarchar(index + 1, text);
    }
    return one;
  };
  const bindMany = async (instances: Record<string, unknown>[]) => {
    many ??= prepare((parameter) => `unnest(CAST(${parameter} AS VARCHAR[]))`);
    const statement = await many;
    for (const [index, name] of columns.entries()) {
      statement.bindList(index + 1, listValue(instances.map((instance) => cellText(instance[name]))), LIST(VARCHAR));
    }
    return statement;
  };
  return async (_, instances) => {
    const [first, ...more] = instances;
    const statement = first !== undefined && more.length === 0 ? bindOne(first) : await bindMany(instances);
    const rows = answerSchema.parse((await statement.runAndReadAll()).getRowObjectsJson());
    return rows.map((row, position) => ({ ...row, position, early: false }));
  };
}
