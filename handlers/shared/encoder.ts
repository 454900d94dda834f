import { LIST, listValue, VARCHAR } from '@duckdb/node-api';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { cleanSql, faultRules, faultsColumn } from '../../core/features/clean.ts';
import { lineSql } from '../../core/features/encode.ts';
import type { Features } from '../../core/features/features.ts';
import { identifier, list, rawName } from '../../core/features/sql.ts';
import { nearestName } from '../../core/suggest.ts';
import { openDuckDb } from './duckdb.ts';

/** Raw records to the vectors of one model. */
export interface Encoder {
  /**
   * One CSV line for each record, as the matrices have it, without a label. A column that is not there is missing;
   * the target's is ignored. Throws a DataError that names every fault by instance (from 0), column and value.
   */
  encode: (instances: Record<string, unknown>[]) => Promise<string[]>;
  close: () => void;
}

const answerSchema = z.array(z.object({ line: z.string(), faults: z.string() }));

/**
 * Opens a DuckDB without files or network and prepares the statement that encodes one record. A request of more has a
 * second statement, prepared when the first such request comes: the same SQL over lists, which would cost a single
 * record half as much again.
 */
export async function openEncoder(features: Features): Promise<Encoder> {
  const db = await openDuckDb({ locked: true });
  const columns = Object.keys(features.definition.columns);
  const rules = faultRules(features.definition);
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
  const execute = async (instances: Record<string, unknown>[]) => {
    const [first, ...more] = instances;
    const statement = first !== undefined && more.length === 0 ? bindOne(first) : await bindMany(instances);
    return answerSchema.parse((await statement.runAndReadAll()).getRowObjectsJson());
  };
  // A statement holds one set of values at a time: calls wait for each other.
  let last: Promise<unknown> = Promise.resolve();

  const encode = async (instances: Record<string, unknown>[]): Promise<string[]> => {
    if (instances.length === 0) return [];
    const answer = last.then(() => execute(instances));
    last = answer.catch(() => undefined);
    const rows = await answer;
    const misshapen = instances.flatMap((instance, index) => shapeFaults(instance, index, features));
    const mistyped = rows.flatMap((row, index) =>
      row.faults === '' ? [] : row.faults.split(',').map((place) => valueFault(index, rules[Number(place)])),
    );
    const faults = [...misshapen, ...mistyped];
    if (faults.length > 0) throw new DataError(faults.join('\n'));
    return rows.map(({ line }) => line);

    function valueFault(index: number, rule: { column: string; reason: string } | undefined): string {
      const column = rule?.column ?? '';
      const value = instances[index]?.[column];
      const shown = value === undefined ? '' : `${JSON.stringify(value)} is `;
      return `instance ${index}, column "${column}": ${shown}${rule?.reason ?? 'wrong'}`;
    }
  };
  return { encode, close: () => db.close() };
}

/** What is wrong with an instance whatever its cells hold: names that are not declared, values that are no cell. */
function shapeFaults(instance: Record<string, unknown>, index: number, features: Features): string[] {
  const { columns } = features.definition;
  return Object.entries(instance).flatMap(([name, value]) => {
    if (name === features.target.column) return [];
    if (!Object.hasOwn(columns, name)) {
      const near = nearestName(name, Object.keys(columns));
      const hint = near === undefined ? '' : `; did you mean "${near}"?`;
      return [`instance ${index}, column "${name}": there is no such column${hint}`];
    }
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return [];
    return [
      `instance ${index}, column "${name}": ${JSON.stringify(value)} must be a string, a number, true, false or null`,
    ];
  });
}

function cellText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
