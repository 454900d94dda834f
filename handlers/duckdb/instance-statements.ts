import { LIST, listValue, VARCHAR } from '@duckdb/node-api';
import * as z from 'zod';
import { cleanSql, needsFullCheckColumn, violationsColumn } from '../../core/features/clean.ts';
import { columnType } from '../../core/sql/column-types.ts';
import { lineSql } from '../../core/features/encode.ts';
import type { Features } from '../../core/features/features.ts';
import { quickLineSql } from '../../core/features/quick-line.ts';
import { identifier, list, rawName, trimText } from '../../core/sql/sql.ts';
import type { DuckDb } from './duckdb.ts';
import type { Execute } from './history-statement.ts';

const quickSchema = z.tuple([z.string(), z.boolean()]);
const closeSchema = z.array(z.object({ line: z.string(), faults: z.string() }));

/**
 * Prepares the statement that encodes one record of plain texts at a quick look. A close look at a record that has
 * others, at what the quick one doubts, and at requests of more records, has a second statement, prepared when the first
 * of them comes: the same SQL over lists.
 */
export async function prepareInstances(
  db: DuckDb,
  features: Features,
  cellText: (value: unknown) => string | null,
): Promise<Execute> {
  const { definition } = features;
  const columns = Object.entries(definition.columns).map(([name, column]) => ({
    name,
    isPlain: columnType(column).isPlain ?? (() => true),
  }));
  const presentText = (value: unknown) => {
    const text = cellText(value);
    const trimmed = text === null ? null : trimText(text);
    return trimmed === null || definition.missing.includes(trimmed) ? null : trimmed;
  };
  const source = (rawSql: (place: number) => string) =>
    list(columns.map(({ name }, index) => `${rawSql(index + 1)} AS ${identifier(rawName(name))}`));

  const prepareQuick = () => {
    // A bound NULL has a type of its own, for which DuckDB would plan anew (ten times the time of running); in a list it has not.
    const one = `(SELECT ${source((place) => `cells[${place}]`)} FROM (SELECT CAST($1 AS VARCHAR[]) AS cells))`;
    return db.connection
      .prepare(`SELECT ${quickLineSql(features)} AS line, ${identifier(needsFullCheckColumn)} AS doubtful
      FROM (${cleanSql(definition, one, 'present', 'quick')})`);
  };
  const prepareClose = () => {
    const many = `(SELECT ${source((place) => `unnest(CAST($${place} AS VARCHAR[]))`)})`;
    return db.connection.prepare(`SELECT ${lineSql(features)} AS line, ${identifier(violationsColumn)} AS faults
      FROM (${cleanSql(definition, many, 'present')})`);
  };
  const quick = await prepareQuick();
  let close: ReturnType<typeof prepareClose> | undefined;

  /** The vector; undefined where a close look is needed. */
  async function lookQuickly(instance: Record<string, unknown>): Promise<string | undefined> {
    const texts = columns.map(({ name }) => presentText(instance[name]));
    const isPlain = texts.every((text, index) => text === null || (columns[index]?.isPlain(text) ?? false));
    if (!isPlain) return undefined;
    quick.bindList(1, listValue(texts), LIST(VARCHAR));
    // All rows are there at once; asking for them one chunk after the other would wait for another thread each time.
    const result = await quick.run();
    const [line, doubtful] = quickSchema.parse(result.getChunk(0).getRowValues(0));
    return doubtful ? undefined : line;
  }
  return async (_, instances) => {
    const [first, ...more] = instances;
    if (first !== undefined && more.length === 0) {
      const line = await lookQuickly(first);
      if (line !== undefined) return [{ line, faults: '', position: 0, early: false }];
    }
    close ??= prepareClose();
    const statement = await close;
    for (const [index, { name }] of columns.entries()) {
      statement.bindList(index + 1, listValue(instances.map((instance) => presentText(instance[name]))), LIST(VARCHAR));
    }
    const rows = closeSchema.parse((await statement.runAndReadAll()).getRowObjectsJson());
    return rows.map((row, position) => ({ ...row, position, early: false }));
  };
}
