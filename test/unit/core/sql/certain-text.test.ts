import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnType } from '../../../../core/sql/column-types.ts';
import type { Column } from '../../../../core/sql/definition.ts';
import { literal } from '../../../../core/sql/sql.ts';
import { openDuckDb, type DuckDb } from '../../../../handlers/duckdb/duckdb.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await openDuckDb({ locked: false });
});
afterAll(() => db.close());

const examples: [column: Column, certain: string[], uncertain: string[]][] = [
  [
    { type: 'number' },
    ['0', '-0', '41', '-7.25', '1e-7', '1.7976931348623157e-300', '3.4e+38', '0.000', '007', '12345678901234567890'],
    ['', '3.5e38', '1e400', '1e-310', '0e999', '1_000', '1,234.5', 'nan', '-inf', '0x10', '٣', '1.', 'x', '- 1', '1\n'],
  ],
  [
    { type: 'integer' },
    ['0', '-12', '123456789012345678', '007'],
    ['1.5', '12.0', '1e3', '1_0', '9223372036854775807', '1,234', '', '- 1', '٣'],
  ],
  [{ type: 'boolean' }, ['true', 'F', 'Yes', '0', 'nO'], ['maybe', '2', '', 'true\n', 'ye\u{17f}']],
  [
    { type: 'date' },
    ['2026-01-31', '2024-02-29', '1000-12-31', '9999-01-01'],
    ['2026-02-29', '2026-1-5', '20-01-05', '2026/01/05', '2026-01-05 10:00', '2026-13-01', 'infinity', '0001-01-01'],
  ],
  [{ type: 'category', values: ['a', "b'c"] }, ['a', "b'c"], ['A', 'b', '']],
];

/** Whether the full check accepts each text, and whether the fast check reads the same value. */
async function checkBoth(column: Column, texts: string[]): Promise<unknown[]> {
  const [full, fast] = [columnType(column), columnType(column, 'fast')];
  return db.rows(`SELECT ${full.isValid?.('value', 'text') ?? 'true'} AS valid, value = fast AS same
    FROM (SELECT text, ${full.parse('text')} AS value, ${fast.parse('text')} AS fast
    FROM (SELECT unnest([${texts.map(literal).join(', ')}]) AS text))`);
}

const text = fc.oneof(
  fc.string(),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.stringMatching(/^[-+]?[0-9]{0,20}[.]?[0-9]{0,20}(e[-+]?[0-9]{1,4})?$/),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.stringMatching(/^[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]$/),
  fc.constantFrom('true', 'FALSE', 't', 'no', 'y', '1', 'a', "b'c"),
);

describe.each(examples)('texts of the column %j', (column, certain, uncertain) => {
  const { isCertain = () => false } = columnType(column);

  it('are certain or not, as listed', () => {
    expect(certain.filter((listed) => !isCertain(listed))).toEqual([]);
    expect(uncertain.filter(isCertain)).toEqual([]);
  });

  it('that are certain are valid, and the fast check reads the same value as the full check', async () => {
    const drawn = fc.sample(text, { numRuns: 2000, seed: 20260105 });
    const texts = [...certain, ...drawn].filter(isCertain);
    expect(texts.length).toBeGreaterThan(certain.length);
    expect(await checkBoth(column, texts)).toEqual(texts.map(() => ({ valid: true, same: true })));
  });
});
