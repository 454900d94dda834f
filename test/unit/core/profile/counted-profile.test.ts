import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { countedProfile } from '../../../../core/profile/counted-profile.ts';
import {
  isNumericType,
  profiledValuesSql,
  readProfiles,
  sampleFiguresSql,
  totalsSql,
} from '../../../../core/profile/profile.ts';
import { identifier, literal } from '../../../../core/sql/sql.ts';
import { readValueCounts, valueCountsSql } from '../../../../core/features/value-counts.ts';
import { openDuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { propertyRuns } from '../../../fixtures/draw.ts';

const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }).map(String), fc.constantFrom('0.1', '-2.5', '1e20', '3e38'));
const cells = {
  number: { sqlType: 'DOUBLE', cell: numbers },
  integer: { sqlType: 'BIGINT', cell: fc.constantFrom('-1', '0', '7', '123456789012345678') },
  category: { sqlType: 'VARCHAR', cell: fc.constantFrom('', 'a', 'B', 'é', '😀') },
  boolean: { sqlType: 'BOOLEAN', cell: fc.constantFrom('true', 'false') },
  date: { sqlType: 'DATE', cell: fc.constantFrom('2020-01-02', '1969-12-31', '12020-01-01', '0044-03-15 (BC)') },
  timestamp: { sqlType: 'TIMESTAMP', cell: fc.constantFrom('2020-01-02 03:04:05', '2020-01-02 03:04:05.000001') },
} as const;
const typed = fc.constantFrom(...(Object.keys(cells) as (keyof typeof cells)[]));

it('counted values give the same figures as the rows', async () => {
  const db = await openDuckDb({ locked: false });
  onTestFinished(() => db.close());
  const columns = typed.chain((type) =>
    fc.tuple(fc.constant(type), fc.array(fc.option(cells[type].cell, { freq: 5 }), { minLength: 1, maxLength: 30 })),
  );
  await fc.assert(
    fc.asyncProperty(columns, async ([type, values]) => {
      const name = 'a "b"';
      const list = values.map((value) => (value === null ? 'NULL' : literal(value)));
      const rows = `(SELECT unnest(CAST([${list.join(', ')}] AS ${cells[type].sqlType}[])) AS ${identifier(name)})`;
      const column = { name, type };
      const counted = [{ ...column, isNumber: isNumericType(type) }];
      const counts = readValueCounts(await db.rows(valueCountsSql(counted, rows)), counted).get(name) ?? [];
      const ofValues = `(${profiledValuesSql([column], rows)})`;
      const [totals] = await db.rows(totalsSql([column], profiledValuesSql([column], rows)));
      const [sample] = await db.rows(sampleFiguresSql([column], ofValues));
      const { profiles } = readProfiles([column], { totals, sample });
      const { mean, deviation, quantiles, ...exact } = countedProfile(type, counts);
      const queried = profiles.get(name);
      expect(queried).toMatchObject(exact);
      const shares = ['0.01', '0.25', '0.5', '0.95'];
      const pairs = [
        [mean, queried?.mean],
        [deviation, queried?.deviation],
        ...shares.map((share) => [quantiles?.[share], queried?.quantiles?.[share]]),
      ];
      // Sums in another order round differently.
      const differ = ([actual, expected]: (number | null | undefined)[]) =>
        typeof actual === 'number' && typeof expected === 'number'
          ? Math.abs(actual - expected) > 1e-9 * Math.max(1, Math.abs(expected))
          : (actual ?? null) !== (expected ?? null);
      expect(pairs.filter(differ)).toEqual([]);
    }),
    propertyRuns(15, 1000),
  );
});

it('columns in one statement are counted separately, and a column with too many values is left out', async () => {
  const db = await openDuckDb({ locked: false });
  onTestFinished(() => db.close());
  const columns = [
    { name: 'value', type: 'integer', isNumber: true },
    { name: 'rows', type: 'category', isNumber: false },
    { name: 'many', type: 'number', isNumber: true },
    { name: 'none', type: 'boolean', isNumber: false },
  ] as const;
  const rows = `(SELECT i % 2 AS value, CASE WHEN i % 5 > 0 THEN 'x' || i % 5 END AS rows, i / 7e0 AS many, CAST(NULL AS BOOLEAN) AS none
    FROM range(20001) t(i))`;
  const counts = readValueCounts(await db.rows(valueCountsSql([...columns], rows)), [...columns]);
  expect(Object.fromEntries(counts)).toEqual({
    value: [
      { value: 0, text: '0.0', rows: 10001 },
      { value: 1, text: '1.0', rows: 10000 },
    ],
    rows: [
      ...['x1', 'x2', 'x3', 'x4'].map((text) => ({ value: text, text, rows: 4000 })),
      { value: null, text: null, rows: 4001 },
    ],
    none: [{ value: null, text: null, rows: 20001 }],
  });
});
