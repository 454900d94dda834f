import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Features } from '../../core/features/features.ts';
import { openEncoder } from '../../handlers/shared/encoder.ts';
import { pipelineFile, prepareRows } from './features-fixture.ts';

const features: Features = {
  version: 1,
  pipeline: 'p',
  problem: 'binary',
  algorithm: 'xgboost',
  featureNames: ['Age', 'Class=Eco', 'Class=(other)', 'Class=(missing)', 'hour'],
  classes: ['no', 'yes'],
  target: { column: 'label', transform: 'none', min: null },
  definition: {
    missing: ['', 'NA'],
    columns: {
      id: { type: 'text' },
      Age: { type: 'number' },
      Class: { type: 'category' },
      size: { type: 'category', values: ['S', 'M'] },
      at: { type: 'timestamp' },
    },
    derive: [{ name: 'hour', sql: 'hour("at")', type: 'integer' }],
  },
  encodings: [
    { kind: 'number', column: 'Age', type: 'number' },
    { kind: 'onehot', column: 'Class', type: 'category', levels: ['Eco'], counts: [3] },
    { kind: 'number', column: 'hour', type: 'integer' },
  ],
  split: { by: 'hash', key: ['id'], validation: 0.1, test: 0.1 },
  threshold: 0.5,
  top: 1,
};

async function encoder(of: Features = features) {
  const opened = await openEncoder(of);
  onTestFinished(() => opened.close());
  return opened;
}

describe('wrong input is a DataError that names instance, column and value', () => {
  it.each([
    [{ Age: 'old' }, 'instance 0, column "Age": "old" is not a number'],
    [{ Age: Infinity }, 'instance 0, column "Age": null is not a number'],
    [{ Age: {} }, 'instance 0, column "Age": {} must be a string, a number, true, false or null'],
    [{ Age: [1] }, 'instance 0, column "Age": [1] must be a string'],
    [{ size: 'XL' }, 'instance 0, column "size": "XL" is not one of the listed values (S, M)'],
    [{ at: 'noon' }, 'instance 0, column "at": "noon" is not a timestamp'],
    [{ Agee: 1 }, 'instance 0, column "Agee": there is no such column; did you mean "Age"?'],
    [{ toString: 1 }, 'instance 0, column "toString": there is no such column'],
    [{ hour: 1 }, 'instance 0, column "hour": there is no such column'],
  ])('%j', async (instance, message) => {
    const { encode } = await encoder();
    const failing = encode([instance]);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.toMatchObject({ name: 'DataError' });
  });

  it('every fault of every instance', async () => {
    const { encode } = await encoder();
    await expect(encode([{ Age: 1 }, { Age: 'x', size: 'L' }, { at: 1 }])).rejects.toThrow(
      /^instance 1, column "Age".*\ninstance 1, column "size".*\ninstance 2, column "at": 1 is not a timestamp/,
    );
  });

  it('and the next request is answered', async () => {
    const { encode } = await encoder();
    await expect(encode([{ Age: 'x' }])).rejects.toThrow('not a number');
    expect(await encode([{ Age: 1 }])).toEqual(['1.0,0,0,1,']);
  });

  it('is told for a derived column that cannot be computed', async () => {
    const derive = [{ name: 'hour', sql: 'trino_divide(1, "Age")', type: 'integer' as const }];
    const { encode } = await encoder({ ...features, definition: { ...features.definition, derive } });
    await expect(encode([{ Age: 0 }])).rejects.toThrow('instance 0, column "hour": derive cannot be computed');
  });
});

it('has no access to files, though the features ask for it', async () => {
  const sql = "(SELECT length(content) FROM read_text('/etc/hostname'))";
  const derive = [{ name: 'hour', sql, type: 'integer' as const }];
  await expect(encoder({ ...features, definition: { ...features.definition, derive } })).rejects.toThrow(
    /disabled|permission/i,
  );
  expect((await readFile('/etc/hostname')).length).toBeGreaterThan(0);
});

it('takes values as values: SQL in a value is text', async () => {
  const { encode } = await encoder();
  expect(await encode([{ Class: "Eco'); DROP TABLE x; --", id: "''" }])).toEqual([',0,1,0,']);
});

it('reads numbers, texts, missing texts, null and absent columns, and ignores the target', async () => {
  const { encode } = await encoder();
  expect(
    await encode([
      { Age: 41, Class: 'Eco', at: '2020-01-01 05:00:00', label: 'yes' },
      { Age: ' 41.5 ', Class: ' Eco ', at: '2020-01-01T05:00:00+02:00', size: 'M' },
      { Age: 'NA', Class: null, id: 7 },
      { Class: 'First' },
      { Age: -0 },
      {},
    ]),
  ).toEqual(['41.0,1,0,0,5', '41.5,1,0,0,3', ',0,0,1,', ',0,1,0,', '0.0,0,0,1,', ',0,0,1,']);
});

it('answers calls made at once each with its own', async () => {
  const { encode } = await encoder();
  const ages = Array.from({ length: 30 }, (_, age) => age);
  const answers = await Promise.all(ages.map((Age) => encode([{ Age }])));
  expect(answers).toEqual(ages.map((age) => [`${age}.0,0,0,1,`]));
});

it('keeps the order of many instances', async () => {
  const { encode } = await encoder();
  const ages = Array.from({ length: 5000 }, (_, age) => age);
  expect(await encode(ages.map((Age) => ({ Age })))).toEqual(ages.map((age) => `${age}.0,0,0,1,`));
});

describe('a record gives the vector that its row gave in the matrix', () => {
  const pipeline = pipelineFile({
    problem: 'regression',
    columns: {
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
    },
    target: { column: 'y' },
    key: ['id'],
    split: { validation: 0.2, test: 0.6 },
    encode: { many: 'ordinal' },
    derive: {
      characters: 'length("Odd/name ""q""")',
      first: 'substr("Odd/name ""q""", 1, 1)',
      ratio: 'number / nullif(whole, 0)',
      'part_{i}': { for: { i: [1, 2] }, sql: 'strpos(color, many) + {i}' },
      weekday: 'day_of_week(day)',
      late: 'hour("at") > 12',
    },
    input: { missing: ['', 'NA'] },
  });
  /** Text that a CSV file can hold: no half surrogates, no NUL. */
  const text = fc.string({ unit: 'binary', maxLength: 8 }).map((value) => value.replaceAll('\0', ''));
  const cell = {
    number: fc.oneof(
      fc.double({ min: -3.4e38, max: 3.4e38, noNaN: true }),
      fc.constantFrom(0, -0, 5e-324, 1e-7, 0.1, 3.4028234663852886e38, 123456789012345680, '1e5', ' 7 ', '+3', '.5'),
    ),
    whole: fc.oneof(fc.maxSafeInteger(), fc.constantFrom('12.0', '1e3', ' 5')),
    flag: fc.constantFrom(true, false, 'yes', 'No', 'T', 0, 1),
    day: fc
      .date({ min: new Date('1600-01-01'), max: new Date('2400-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    at: fc
      .date({ min: new Date('1600-01-01'), max: new Date('2400-01-01'), noInvalidDate: true })
      .chain((date) => fc.constantFrom(date.toISOString(), date.toISOString().slice(0, 19).replace('T', ' '))),
    color: fc.constantFrom('red', 'blüe', "o'range", '🦊', 'NA'),
    many: text,
    listed: fc.constantFrom('a', 'b'),
    'Odd/name "q"': text,
  };
  const missing = Object.fromEntries(
    Object.entries(cell).map(([name, value]) => [name, fc.option<unknown>(value, { nil: null, freq: 6 })]),
  );
  const table = fc.array(fc.record(missing), { minLength: 40, maxLength: 60 });

  const quote = (value: unknown) =>
    value === null || value === undefined ? '' : `"${printed(value).replaceAll('"', '""')}"`;
  const printed = (value: unknown) => (Object.is(value, -0) ? '-0' : String(value));

  it('for all types, missing values, unseen categories, extreme numbers and any text', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const names = ['id', ...Object.keys(cell), 'y'];
        const lines = rows.map((row, id) => names.map((name) => quote(name === 'id' || name === 'y' ? id : row[name])));
        const csv = [names.map(quote), ...lines].map((cells) => cells.join(',')).join('\n');
        const made = await prepareRows(pipeline, csv);
        expect(made.transformed.rows).toEqual({ read: rows.length, quarantined: 0, unlabelled: 0 });

        const records = (await made.readTestRows()).map(({ record }) => record);
        const matrix = await made.readMatrix('test-challenger');
        const { encode, close } = await openEncoder(await made.readFeatures());
        try {
          const sent = records.map(({ id }) => ({ id, ...rows[Number(id)] }));
          expect(await encode(sent)).toEqual(matrix);
          expect(await encode(records)).toEqual(matrix);
        } finally {
          close();
        }
      }),
      { numRuns: 12 },
    );
  });
});
