import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Derived } from '../../../../core/sql/definition.ts';
import { literal } from '../../../../core/sql/sql.ts';
import { derivableFunctions } from '../../../../core/sql/trino-macros.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { resolveDefinition } from '../../../../handlers/duckdb/definition.ts';
import { openDuckDb, type DuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { pipelineFile } from '../../../fixtures/features.ts';

/** The rows of the table of functions in docs/sql-functions.md. */
const rows = tableRows(readFileSync(new URL('../../../../docs/sql-functions.md', import.meta.url), 'utf8'));

function tableRows(docs: string) {
  const [section = ''] = (docs.split('## Functions\n')[1] ?? '').split('\n## ');
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
    const [name = '', description = '', example = '', result = ''] = cells.slice(1, -1);
    return { name: code(name), description, example: code(example), result: code(result) };
  });
}

/** The text between the backticks. */
function code(cell: string): string {
  return /^`(.*)`$/.exec(cell)?.[1] ?? `${cell} is not in backticks`;
}

let db: DuckDb;
/** For each row the derived column, its value as text, and the syntax tree of the example. */
let derived: Derived[];
let values: unknown[];
let trees: unknown[];
beforeAll(async () => {
  db = await openDuckDb({ locked: false });
  const derive = Object.fromEntries(rows.map(({ example }, index) => [`f${index}`, example]));
  const file = pipelineFile({ problem: 'regression', columns: { y: 'number' }, target: { column: 'y' }, derive });
  ({ derive: derived } = await resolveDefinition(db, parsePipeline(JSON.stringify(file), 'test')));
  const answers = async (expressions: string[]): Promise<unknown[]> => {
    const [answer] = await db.rows(
      `SELECT [${expressions.map((sql) => `CAST(${sql} AS VARCHAR)`).join(', ')}] AS answers`,
    );
    return z.array(z.unknown()).parse(answer?.['answers']);
  };
  values = await answers(derived.map(({ sql }) => sql));
  trees = await answers(rows.map(({ example }) => `json_serialize_sql(${literal(`SELECT (${example})`)})`));
});
afterAll(() => db.close());

/** The type and the text of a result in the table. */
function written(result: string): { type: string; text: string | null } {
  const [, keyword = '', quoted] = /^(DATE |TIMESTAMP |)'(.*)'$/.exec(result) ?? [];
  if (quoted !== undefined) return { type: keyword.trim().toLowerCase() || 'category', text: quoted };
  if (result === 'true' || result === 'false') return { type: 'boolean', text: result };
  if (result === 'NULL') return { type: 'integer', text: null };
  expect(result).toMatch(/^-?[0-9]+(\.[0-9]+)?$/);
  return { type: result.includes('.') ? 'number' : 'integer', text: result };
}

/** Mathematics libraries differ in the last digit. */
const rounded = (type: string, text: unknown) => (type === 'number' ? Number(Number(text).toPrecision(14)) : text);

describe('the table of functions in docs/sql-functions.md', () => {
  it('has one row for every derivable function, and no others', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...derivableFunctions].toSorted());
    expect(rows.filter(({ description }) => description === '')).toEqual([]);
  });

  it.each(rows.map((row, index) => ({ ...row, index })))('$name: $example is $result', ({ name, result, index }) => {
    expect(trees[index]).toContain(`"function_name":${JSON.stringify(name)}`);
    const { type, text } = written(result);
    expect(derived[index]?.type).toBe(type);
    expect(rounded(type, values[index])).toBe(rounded(type, text));
  });
});
