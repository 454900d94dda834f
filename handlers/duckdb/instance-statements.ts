import { LIST, listValue, VARCHAR } from '@duckdb/node-api';
import * as z from 'zod';
import { cleanSql } from '../../core/features/clean.ts';
import { columnType } from '../../core/sql/column-types.ts';
import { lineSql } from '../../core/features/encode.ts';
import { fastLineSql } from '../../core/features/fast-line.ts';
import type { Features } from '../../core/features/features.ts';
import { identifier, list, rawName, trimText } from '../../core/sql/sql.ts';
import { special } from '../../core/tables.ts';
import type { DuckDb } from './duckdb.ts';
import type { Execute } from './history-statement.ts';

const fastSchema = z.tuple([z.string(), z.boolean()]);
const fullSchema = z.array(z.object({ line: z.string(), violations: z.string() }));

/**
 * Prepares the statement with the fast check, which encodes one record whose texts are all certain
 * to be valid. A second statement has the full check: the same SQL over lists. It serves all other
 * requests, and records that the fast check could not vouch for. It is prepared when the first of
 * them arrives.
 */
export async function prepareInstances(
  db: DuckDb,
  features: Features,
  cellText: (value: unknown) => string | null,
): Promise<Execute> {
  const { definition } = features;
  const columns = Object.entries(definition.columns).map(([name, column]) => ({
    name,
    isCertain: columnType(column).isCertain ?? (() => true),
  }));
  const textOrMissing = (value: unknown) => {
    const text = cellText(value);
    const trimmed = text === null ? null : trimText(text);
    return trimmed === null || definition.missing.includes(trimmed) ? null : trimmed;
  };
  const source = (rawSql: (parameter: number) => string) =>
    list(columns.map(({ name }, index) => `${rawSql(index + 1)} AS ${identifier(rawName(name))}`));

  const prepareFast = () => {
    // DuckDB plans again for a bound NULL, which has its own type. That takes ten times as long as
    // running the statement. A NULL in a list has no type of its own.
    const one = `(SELECT ${source((index) => `cells[${index}]`)} FROM (SELECT CAST($1 AS VARCHAR[]) AS cells))`;
    return db.connection.prepare(`SELECT ${fastLineSql(features)} AS line, ${special.needsFullCheck} AS needs_full_check
      FROM (${cleanSql(definition, one, 'present', 'fast')})`);
  };
  const prepareFull = () => {
    const many = `(SELECT ${source((parameter) => `unnest(CAST($${parameter} AS VARCHAR[]))`)})`;
    return db.connection.prepare(`SELECT ${lineSql(features)} AS line, ${special.violations} AS violations
      FROM (${cleanSql(definition, many, 'present')})`);
  };
  const fast = await prepareFast();
  let full: ReturnType<typeof prepareFull> | undefined;

  /** The vector; undefined if the record needs the full check. */
  async function encodeFast(instance: Record<string, unknown>): Promise<string | undefined> {
    const texts = columns.map(({ name }) => textOrMissing(instance[name]));
    const isCertain = texts.every((text, index) => text === null || (columns[index]?.isCertain(text) ?? false));
    if (!isCertain) return undefined;
    fast.bindList(1, listValue(texts), LIST(VARCHAR));
    // All rows arrive in one chunk. Reading chunk by chunk would wait for another thread each time.
    const result = await fast.run();
    const [line, needsFullCheck] = fastSchema.parse(result.getChunk(0).getRowValues(0));
    return needsFullCheck ? undefined : line;
  }
  return async (_, instances) => {
    const [first, ...more] = instances;
    if (first !== undefined && more.length === 0) {
      const line = await encodeFast(first);
      if (line !== undefined) return [{ line, violations: '', position: 0, early: false }];
    }
    full ??= prepareFull();
    const statement = await full;
    for (const [index, { name }] of columns.entries()) {
      const texts = instances.map((instance) => textOrMissing(instance[name]));
      statement.bindList(index + 1, listValue(texts), LIST(VARCHAR));
    }
    const rows = fullSchema.parse((await statement.runAndReadAll()).getRowObjectsJson());
    return rows.map((row, position) => ({ ...row, position, early: false }));
  };
}
