import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Features } from '../../../../core/features/features.ts';
import { openEncoder } from '../../../../handlers/duckdb/encoder.ts';

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

describe('an invalid request is a DataError that names instance, column and value', () => {
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

  it('of every violation in every instance', async () => {
    const { encode } = await encoder();
    await expect(encode([{ Age: 1 }, { Age: 'x', size: 'L' }, { at: 1 }])).rejects.toThrow(
      /^instance 1, column "Age".*\ninstance 1, column "size".*\ninstance 2, column "at": 1 is not a timestamp/,
    );
  });

  it('and the next request is answered', async () => {
    const { encode } = await encoder();
    await expect(encode([{ Age: 'x' }])).rejects.toThrow('not a number');
    expect(await encode([{ Age: 1 }])).toEqual(['1,0,0,1,']);
  });

  it('also for a derived column that cannot be computed', async () => {
    const derive = [{ name: 'hour', sql: 'trino_divide(1, "Age")', type: 'integer' as const }];
    const { encode } = await encoder({ ...features, definition: { ...features.definition, derive } });
    await expect(encode([{ Age: 0 }])).rejects.toThrow('instance 0, column "hour": derive cannot be computed');
  });
});

it('has no access to files, even if the features contain such SQL', async () => {
  const sql = "(SELECT length(content) FROM read_text('/etc/hostname'))";
  const derive = [{ name: 'hour', sql, type: 'integer' as const }];
  await expect(encoder({ ...features, definition: { ...features.definition, derive } })).rejects.toThrow(
    /disabled|permission/i,
  );
  expect((await readFile('/etc/hostname')).length).toBeGreaterThan(0);
});

it('treats SQL in a value as text', async () => {
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
  ).toEqual(['41,1,0,0,5', '41.5,1,0,0,3', ',0,0,1,', ',0,1,0,', '0,0,0,1,', ',0,0,1,']);
});

it.each([
  [{ Age: '1,234.5' }, '1234.5,0,0,1,'],
  [{ Age: ' \u{feff}+1,234,567\u{a0}' }, '1234567,0,0,1,'],
  [{ at: '2020/01/01 05:00:00' }, ',0,0,1,5'],
])('reads one record as it reads it among others: %j', async (record, line) => {
  const { encode } = await encoder();
  expect(await encode([record])).toEqual([line]);
  expect(await encode([record, {}])).toEqual([line, ',0,0,1,']);
});

it('distinguishes null from an empty text if no text means missing', async () => {
  const { encode } = await encoder({ ...features, definition: { ...features.definition, missing: [] } });
  expect(await encode([{ Class: null }])).toEqual([',0,0,1,']);
  expect(await encode([{ Class: '' }])).toEqual([',0,1,0,']);
});

it('answers concurrent calls each with its own result', async () => {
  const { encode } = await encoder();
  const ages = Array.from({ length: 30 }, (_, age) => age);
  const answers = await Promise.all(ages.map((Age) => encode([{ Age }])));
  expect(answers).toEqual(ages.map((age) => [`${age},0,0,1,`]));
});

it('keeps the order of many instances', async () => {
  const { encode } = await encoder();
  const ages = Array.from({ length: 5000 }, (_, age) => age);
  expect(await encode(ages.map((Age) => ({ Age })))).toEqual(ages.map((age) => `${age},0,0,1,`));
});
