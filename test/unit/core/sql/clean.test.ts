import { expect, it, onTestFinished } from 'vitest';
import { cleanSql } from '../../../../core/features/clean.ts';
import { areFinite } from '../../../../core/sql/column-types.ts';
import { identifier, literal, rawName, type Cells } from '../../../../core/sql/sql.ts';
import { special } from '../../../../core/tables.ts';
import { openDuckDb } from '../../../../handlers/duckdb/duckdb.ts';

/** The violations of one row of numbers. */
async function violationsOf(texts: (string | null)[], cells: Cells): Promise<unknown> {
  const db = await openDuckDb({ locked: false });
  onTestFinished(() => db.close());
  const columns = Object.fromEntries(texts.map((_, index) => [`x${index}`, { type: 'number' as const }]));
  const raw = texts.map((text, index) => {
    const cell = text === null ? 'CAST(NULL AS VARCHAR)' : literal(text);
    return `${cell} AS ${identifier(rawName(`x${index}`))}`;
  });
  const definition = { missing: [''], columns, derive: [] };
  const sql = cleanSql(definition, `(SELECT ${raw.join(', ')})`, cells);
  const [row] = await db.rows(`SELECT ${special.violations} AS violations FROM (${sql})`);
  return row?.['violations'];
}

it.each<[(string | null)[], Cells, string]>([
  [['1', '-2.5'], 'plain', ''],
  [['3e38', '-3e38', '3e38'], 'plain', ''],
  [['1', null, ''], 'plain', ''],
  [['1', 'x', null], 'plain', '1'],
  [['1e39', '2'], 'plain', '0'],
  [['inf', '-inf', 'nan'], 'plain', '0,1,2'],
  [['1_0', '2'], 'trimmed', '0'],
  [['1', '2_0', null], 'trimmed', '1'],
  [['1 ', ' 2_0 '], 'as they came', '1'],
])('of the numbers %j (%s), these are invalid: %j', async (texts, cells, violations) => {
  expect(await violationsOf(texts, cells)).toBe(violations);
});

it('a row can have more numbers than DuckDB can nest expressions', async () => {
  const db = await openDuckDb({ locked: false });
  onTestFinished(() => db.close());
  const numbers = Array<string>(1200).fill('v');
  const rows = await db.rows(`SELECT ${areFinite(numbers)} AS finite FROM (VALUES (1e0), (-1e36), (NULL)) t(v)`);
  expect(rows).toEqual([{ finite: true }, { finite: false }, { finite: null }]);
});
