import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { DataError } from '../../../../core/errors.ts';
import { openEncoder } from '../../../../handlers/duckdb/encoder.ts';
import { pipelineFile, prepareRows } from '../../../fixtures/features.ts';
import { propertyRuns } from '../../../fixtures/draw.ts';

type Cell = string | number | boolean | null | undefined;

const columns = {
  id: 'integer',
  number: 'number',
  whole: 'integer',
  flag: 'boolean',
  day: 'date',
  at: 'timestamp',
  color: 'category',
  many: 'category',
  listed: { type: 'category', values: ['a', 'b'] },
  'Odd/name "q"': 'text',
  y: 'number',
};

const pipeline = (algorithm: string) =>
  pipelineFile({
    problem: 'regression',
    columns,
    target: { column: 'y' },
    key: ['id'],
    split: { validation: 0.2, test: 0.4 },
    encode: { many: 'ordinal' },
    derive: {
      characters: 'length("Odd/name ""q""")',
      first: 'substr("Odd/name ""q""", 1, 1)',
      ratio: 'number / whole',
      'part_{i}': { for: { i: [1, 2] }, sql: 'strpos(color, many) + {i}' },
      weekday: 'day_of_week(day)',
      late: 'hour("at") > 12',
    },
    input: { missing: ['', 'NA'] },
    train: { algorithm },
  });

/**
 * Any text except lone surrogates, which no file can contain: combining marks, emoji, right to
 * left, NUL.
 */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    'e\u{301}',
    'שלום',
    '\u{202e}abc',
    '👩‍👩‍👧',
    'a\0b',
    '\0',
    'long '.repeat(20_000),
    '"',
    ',',
    "'",
    'a\nb',
    'NaN',
  ),
);
const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
const isoDate = (value: Date) => value.toISOString().slice(0, 10);
const good = {
  number: fc.oneof(
    fc.double({ min: -3.4e38, max: 3.4e38, noNaN: true }),
    fc.constantFrom(0, -0, 5e-324, 1e-300, 3.4e38, -3.4e38, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, '9007199254740993'),
    fc.constantFrom('1e5', ' 7 ', '1,234.5', '-1,234,567', '+3', '.5', '0.1000000000000000055511151231257827'),
  ),
  whole: fc.oneof(
    fc.maxSafeInteger(),
    fc.constantFrom(
      0,
      2 ** 53 - 1,
      -(2 ** 53) + 1,
      2 ** 53,
      2 ** 53 + 2,
      '9007199254740993',
      '-9007199254740993',
      '12.0',
    ),
  ),
  flag: fc.constantFrom<Cell[]>(true, false, 'yes', 'No', 'T', 0, 1),
  day: date.map(isoDate),
  at: fc.oneof(
    date.map((value) => value.toISOString()),
    date.map((value) => `${isoDate(value)} 23:59:59.999999`),
    date.map((value) => `${isoDate(value)}T00:00:00+05:45`),
  ),
  color: fc.constantFrom('red', 'blüe', "o'range", '🦊', 'NA', ' red '),
  many: text,
  listed: fc.constantFrom('a', 'b'),
  'Odd/name "q"': text,
};

/** Texts that at least one type of column rejects. */
const doubts: Cell[] = [
  3.5e38,
  -3.5e38,
  1e300,
  '1e400',
  'nan',
  'inf',
  '1_000',
  '1,5',
  '0x10',
  '1.5',
  'x',
  true,
  'maybe',
  '٣',
  'c',
  '2026-02-30',
  '2026-01-31 10:00',
  'infinity',
  '-infinity',
  '2026-01-31T10:00:00+25:00',
  '9223372036854775807',
];
const questionable = fc.constantFrom(...doubts);

const cells = Object.entries(good).map(([name, value]): [string, fc.Arbitrary<Cell>] => [
  name,
  fc.oneof(
    { arbitrary: value, weight: 18 },
    { arbitrary: fc.constantFrom(null, undefined, ''), weight: 2 },
    { arbitrary: questionable, weight: 1 },
  ),
]);
const table = fc.array(fc.record(Object.fromEntries(cells)), { minLength: 60, maxLength: 80 });

/** A value as text in a file; an absent value is an empty cell. */
const printed = (value: Cell) => (Object.is(value, -0) ? '-0' : String(value ?? ''));
/** A value as a caller sends it: JSON has neither undefined nor -0. */
const overTheWire = (id: number, row: object) =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(JSON.stringify({ id, ...row })));
const quoted = (value: Cell) => `"${printed(value).replaceAll('"', '""')}"`;

it.each(['xgboost', 'linear-learner'])(
  'a record gives the vector of its row, and is rejected for what puts the row into quarantine (%s)',
  async (algorithm) => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const names = Object.keys(columns);
        const lines = rows.map((row, id) => names.map((name) => (name === 'id' || name === 'y' ? id : row[name])));
        const csv = [names, ...lines].map((line) => line.map(quoted).join(',')).join('\n');
        const made = await prepareRows(pipeline(algorithm), csv);
        const vectors = new Map<number, string>();
        for (const part of ['train', 'validation'] as const) {
          for (const line of await made.readMatrix(part))
            vectors.set(parseFloat(line), line.slice(line.indexOf(',') + 1));
        }
        const tested = await made.readMatrix('test-challenger');
        const records = (await made.readTestRows()).map(({ record }) => record);
        for (const [index, { id }] of records.entries()) vectors.set(Number(id), tested[index] ?? '');

        const { encode, close } = await openEncoder(await made.readFeatures());
        try {
          const encoded = rows.map((row, id) =>
            encode([overTheWire(id, row)]).catch((error: unknown) => {
              if (!(error instanceof DataError)) throw error;
              return 'rejected';
            }),
          );
          const expected = rows.map((_, id) => (vectors.has(id) ? [vectors.get(id)] : 'rejected'));
          expect(await Promise.all(encoded)).toEqual(expected);
          const rejected = expected.filter((outcome) => outcome === 'rejected').length;
          expect(made.transformed.rows).toEqual({ read: rows.length, quarantined: rejected, unlabelled: 0 });
          // Many records at once, and the records that VerifyEndpoint replays.
          const usable = [...rows.entries()].filter(([id]) => vectors.has(id));
          expect(await encode(usable.map(([id, row]) => overTheWire(id, row)))).toEqual(
            usable.map(([id]) => vectors.get(id)),
          );
          expect(await encode(records)).toEqual(tested);
        } finally {
          close();
        }
      }),
      { seed: 20260105, endOnFailure: true, ...propertyRuns(1, 10) },
    );
  },
);
