import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { split } from '../../../../handlers/split/split.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const columns = { id: 'text', color: 'category', size: 'number', label: 'category' };
const file = pipelineFile({
  problem: 'binary',
  columns,
  target: { column: 'label', positive: 'yes' },
  key: ['id'],
  split: { validation: 0.2, test: 0.2 },
});
const colors = ['red', 'red', 'red', 'blue', 'blue', ''];
const rows = Array.from(
  { length: 200 },
  (_, index) => `k${index},${colors[index % 6]},${index / 4},${index % 3 === 0 ? 'yes' : 'no'}`,
);
const csv = ['id,color,size,label', ...rows].join('\n');

/**
 * The partition of a key, from the low 60 bits of md5 as a little-endian number, as a share of
 * 2^60.
 */
function partitionOf(key: string): string {
  const share = Number(createHash('md5').update(key).digest().readBigUInt64LE() % 2n ** 60n) / 2 ** 60;
  return share < 0.2 ? 'test' : share < 0.4 ? 'validation' : 'train';
}
const idsOf = (partition: string) =>
  rows.map((row) => row.split(',')[0] ?? '').filter((id) => partitionOf(id) === partition);

describe('Split throws a DataQualityError for too little data', () => {
  it('and names the partition that has no rows', async () => {
    const failing = prepareRows(
      file,
      ['id,color,size,label', ...rows.filter((row) => partitionOf(row.split(',')[0] ?? '') !== 'validation')].join(
        '\n',
      ),
    );
    await expect(failing).rejects.toThrow('The validation partition has no rows');
    await expect(failing).rejects.toMatchObject({ name: 'DataQualityError' });
  });

  it('if all training rows have one class, with the number of rows', async () => {
    const failing = prepareRows(file, csv.replaceAll('yes', 'no'));
    await expect(failing).rejects.toThrow(
      /"label" has only one class in the training rows, no, from "no" \(\d+ rows\)/,
    );
    await expect(failing).rejects.toMatchObject({ name: 'DataQualityError' });
  });

  it('if all classes are rare', async () => {
    const multiclass = { ...file, problem: 'multiclass', target: { column: 'label', rareBelow: 1000 } };
    await expect(prepareRows(multiclass, csv)).rejects.toThrow(
      /one class in the training rows, other.*lower target\.rareBelow/,
    );
  });
});

describe('Split throws a DataError for a binary target', () => {
  it('with three values', async () => {
    const failing = prepareRows(
      file,
      csv.replaceAll(/(\d),no\n/g, (all, digit) => (digit === '5' ? '5,maybe\n' : all)),
    );
    await expect(failing).rejects.toThrow(/"label" has 3 values, but a binary problem has two/);
    await expect(failing).rejects.toMatchObject({ name: 'DataError' });
  });

  it('without the positive class', async () => {
    const failing = prepareRows({ ...file, target: { column: 'label', positive: 'Yes' } }, csv);
    await expect(failing).rejects.toThrow('target.positive is "Yes"');
  });
});

it('assigns partitions by md5 of the key, regardless of the order of the rows', async () => {
  const made = await prepareRows(file, csv);
  expect(made.divided.rows).toEqual({
    train: idsOf('train').length,
    validation: idsOf('validation').length,
    test: idsOf('test').length,
    shared: idsOf('test').length,
    gap: 0,
    unseenClass: 0,
  });
  const test = await made.readTestRows();
  expect(test.map(({ record }) => record['id'])).toEqual(idsOf('test'));

  const reversed = await prepareRows(file, ['id,color,size,label', ...rows.toReversed()].join('\n'));
  const again = await reversed.readTestRows();
  expect(again.map(({ record }) => record['id'])).toEqual(idsOf('test').toReversed());
});

it('distinguishes a missing key column from an empty one, and a|bc from ab|c', async () => {
  const pipeline = pipelineFile({
    problem: 'regression',
    columns: { a: 'text', b: 'text', x: 'number', y: 'number' },
    target: { column: 'y' },
    key: ['a', 'b'],
    input: { missing: ['NA'] },
  });
  const { bucket } = await bucketWith(pipeline, {
    'incoming/a.csv': 'a,b,x,y\nx,yz,1,1\nxy,z,1,2\nx,,1,3\nx,NA,1,4\n x ,NA ,1,5\n',
  });
  await transform({ run, champion: null }, { bucket });
  expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({ rows: { clean: 4, duplicates: 1 } });
});

it('writes matrices of numbers with the label first, and the test matrix without labels in the order of test.parquet', async () => {
  const { readMatrix, readFeatures, readTestRows, divided } = await prepareRows(file, csv);
  const { featureNames, classes, threshold } = await readFeatures();
  expect(featureNames).toEqual(['color=red', 'color=blue', 'color=(other)', 'color=(missing)', 'size']);
  expect({ classes, threshold }).toEqual({ classes: ['no', 'yes'], threshold: 0.5 });
  expect(divided).toMatchObject({ classes: 2, features: 5, champion: null });

  const vector = (id: string) => {
    const [, color, size] = rows[Number(id.slice(1))]?.split(',') ?? [];
    const cells = [color === 'red', color === 'blue', false, color === ''].map(Number);
    return [...cells, Number(size)];
  };
  const label = (id: string) => (Number(id.slice(1)) % 3 === 0 ? 1 : 0);
  const parse = (lines: string[]) => lines.map((line) => line.split(',').map(Number));
  expect(parse(await readMatrix('train'))).toEqual(idsOf('train').map((id) => [label(id), ...vector(id)]));
  expect(parse(await readMatrix('validation'))).toEqual(idsOf('validation').map((id) => [label(id), ...vector(id)]));
  expect(parse(await readMatrix('test-challenger'))).toEqual(idsOf('test').map(vector));
  const test = await readTestRows();
  expect(test.map((row) => [row.row, row.label, row.target, row.shared])).toEqual(
    idsOf('test').map((id, index) => [index, label(id) === 1 ? 'yes' : 'no', null, true]),
  );
});

it('learns levels from the training rows only', async () => {
  const testId = idsOf('test')[0] ?? '';
  const changed = rows.map((row) => (row.startsWith(`${testId},`) ? row.replace(/,\w*,/, ',violet,') : row));
  const { readFeatures, readMatrix } = await prepareRows(file, ['id,color,size,label', ...changed].join('\n'));
  expect((await readFeatures()).featureNames).not.toContain('color=violet');
  expect((await readMatrix('test-challenger'))[0]).toMatch(/^0,0,1,0,/);
});

it('encodes more than 20 levels by frequency, and a lone missing cell as nan, because a blank line is not a row', async () => {
  const pipeline = pipelineFile({
    problem: 'regression',
    columns: { id: 'text', city: 'category', y: 'number' },
    target: { column: 'y', transform: 'log1p', min: 0 },
    key: ['id'],
  });
  // City c0 is the most frequent, then c1, and so on.
  const lines = Array.from({ length: 30 }, (_, city) =>
    Array.from({ length: 200 - city * 6 }, (_row, index) => `${city}-${index},c${city},${index}`),
  ).flat();
  const made = await prepareRows(
    pipeline,
    ['id,city,y', ...lines, 'm-1,,1', 'm-2,,1', 'm-3,,1', 'm-4,,1', 'm-5,,1', 'm-6,,1', 'm-7,,1', 'm-8,,1'].join('\n'),
  );
  const { encodings, featureNames, classes } = await made.readFeatures();
  expect({ featureNames, classes }).toEqual({ featureNames: ['city'], classes: [] });
  const [city] = encodings;
  if (city?.kind !== 'ordinal') throw new Error('expected an ordinal encoding');
  expect(city.levels).toHaveLength(30);
  expect(city.counts).toEqual(city.counts.toSorted((a, b) => b - a));
  const train = (await made.readMatrix('train')).map((line) => line.split(','));
  expect(train.every(([y, code]) => Number(y) >= 0 && (code === 'nan' || Number(code) < 30))).toBe(true);
  const test = await made.readTestRows();
  const codes = await made.readMatrix('test-challenger');
  for (const [index, { record, target, label }] of test.entries()) {
    const level = record['city'];
    expect(codes[index]).toBe(typeof level === 'string' ? String(city.levels.indexOf(level)) : 'nan');
    expect([typeof target, label]).toEqual(['number', null]);
  }
});

it('trains on log1p of the target and keeps the target in its own unit', async () => {
  const pipeline = pipelineFile({
    problem: 'regression',
    columns: { id: 'text', size: 'number', y: 'number' },
    target: { column: 'y', transform: 'log1p' },
    key: ['id'],
  });
  const { readMatrix } = await prepareRows(
    pipeline,
    ['id,size,y', ...Array.from({ length: 60 }, (_, i) => `k${i},${i},${i}`)].join('\n'),
  );
  for (const line of await readMatrix('train')) {
    const [label, size] = line.split(',').map(Number);
    expect(label).toBeCloseTo(Math.log1p(size ?? NaN), 12);
  }
});

describe('rare classes', () => {
  const multiclass = pipelineFile({
    problem: 'multiclass',
    columns,
    target: { column: 'label', rareBelow: 10 },
    key: ['id'],
    split: { validation: 0.2, test: 0.2 },
  });
  const rare = (row: string) => row.replace(/\w+$/, 'rare');
  const isRare = (row: string) =>
    ['k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8'].some((id) => row.startsWith(`${id},`));
  const withRare = ['id,color,size,label', ...rows.map((row) => (isRare(row) ? rare(row) : row))].join('\n');

  it('become "other" in all partitions, by their count in the training rows', async () => {
    const { readFeatures, readTestRows, divided } = await prepareRows(multiclass, withRare);
    expect((await readFeatures()).classes).toEqual(['no', 'other', 'yes']);
    expect(divided.rows.unseenClass).toBe(0);
    const labels = new Set((await readTestRows()).map(({ label }) => label));
    expect([...labels].every((label) => ['no', 'other', 'yes'].includes(label ?? ''))).toBe(true);
  });

  it('are left out and counted if no training row has them and none are merged', async () => {
    const kept = { ...multiclass, target: { column: 'label' } };
    const only = rows.map((row) => (row.startsWith(`${idsOf('test')[0]},`) ? rare(row) : row));
    const { divided } = await prepareRows(kept, ['id,color,size,label', ...only].join('\n'));
    expect(divided.rows).toMatchObject({ test: idsOf('test').length - 1, unseenClass: 1 });
    expect(divided.classes).toBe(2);
  });
});

it('makes no feature of the key, the time, dropped columns, text or the target', async () => {
  const pipeline = pipelineFile({
    problem: 'regression',
    columns: {
      id: 'integer',
      at: 'timestamp',
      when: 'timestamp',
      day: 'date',
      note: 'text',
      leak: 'number',
      flag: 'boolean',
      y: 'number',
    },
    target: { column: 'y' },
    key: ['id'],
    time: { column: 'at' },
    drop: ['leak'],
    derive: { notes: 'length(note)', twice: 'leak * 2' },
  });
  const lines = Array.from(
    { length: 60 },
    (_, i) =>
      `${i},2020-01-01,1970-01-02 00:00:0${i % 2}.5,1970-01-0${3 + (i % 2)},${i % 2 === 0 ? 'ab' : 'abc'},${i},${i % 2 === 0 ? 'f' : 't'},${i}`,
  );
  const made = await prepareRows(pipeline, ['id,at,when,day,note,leak,flag,y', ...lines].join('\n'));
  expect((await made.readFeatures()).featureNames).toEqual(['when', 'day', 'flag', 'notes', 'twice']);
  const odd = (await made.readMatrix('train')).map((line) => line.split(',')).find(([y]) => Number(y) % 2 === 1);
  expect(odd?.slice(1, 5)).toEqual(['86401.5', '3', '1', '3']);
  const record = (await made.readTestRows()).map((row) => row.record).find(({ flag }) => flag === true) ?? {};
  expect(record).toEqual({
    id: record['id'],
    at: '2020-01-01',
    when: '1970-01-02 00:00:01.5',
    day: '1970-01-04',
    note: 'abc',
    leak: record['id'],
    flag: true,
  });
  expect(typeof record['id']).toBe('number');
});

describe('with a champion', () => {
  async function against(pipeline: Record<string, unknown>, changeFeatures = (features: object): object => features) {
    const first = await prepareRows(file, csv);
    const champion = changeFeatures(await first.readFeatures());
    const made = await bucketWith(pipeline, { 'incoming/rows.csv': csv });
    await made.bucket.writeJson(keys.features('run-0'), champion);
    await transform({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    const divided = await split({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    return { ...made, divided };
  }

  it('of the same definition, both matrices are the same and all rows are shared', async () => {
    const { divided, readMatrix } = await against(file);
    expect(divided.champion).toEqual({ runId: 'run-0', comparable: true, reason: null });
    expect(divided.rows.shared).toBe(idsOf('test').length);
    expect(await readMatrix('test-champion')).toEqual(await readMatrix('test-challenger'));
  });

  it('of other features and another split, each model has its own cells for the same rows, and shared rows are marked', async () => {
    const changed = {
      ...file,
      columns: { id: 'text', size: 'integer', label: 'category' },
      split: { validation: 0.2, test: 0.4 },
      quality: { minRows: 1, maxQuarantined: 1 },
      derive: { color: "'x' || id" },
      drop: ['color'],
    };
    const { divided, readMatrix, readTestRows } = await against(changed);
    expect(divided.champion?.comparable).toBe(true);
    const test = await readTestRows();
    const ids = test.map(({ record }) => String(record['id']));
    expect(test.map(({ shared }) => shared)).toEqual(ids.map((id) => partitionOf(id) === 'test'));
    expect(divided.rows.shared).toBe(ids.filter((id) => partitionOf(id) === 'test').length);
    expect(divided.rows.shared).toBeLessThan(divided.rows.test);
    const champion = await readMatrix('test-champion');
    expect(champion.map((line) => line.split(',').length)).toEqual(ids.map(() => 5));
    expect(champion[0]?.split(',').map(Number).at(-1)).toBe(Number(ids[0]?.slice(1)) / 4);
    expect(await readMatrix('test-challenger')).toHaveLength(champion.length);
  });

  it.each([
    [
      'a column is missing',
      (features: object) => JSON.parse(JSON.stringify(features).replaceAll('"size"', '"weight"')),
      /needs "weight", which the data no longer has/,
    ],
    [
      'the targets differ',
      (features: object) => ({ ...features, target: { column: 'z', transform: 'none', min: null } }),
      /predicts "z", and the challenger predicts "label"/,
    ],
    [
      'the problems differ',
      (features: object) => ({ ...features, problem: 'multiclass' }),
      /solves a multiclass problem/,
    ],
    [
      'its partitions come from an older hash',
      (features: object) => ({ ...features, split: { by: 'hash', key: ['id'], validation: 0.2, test: 0.2 } }),
      /by an older hash/,
    ],
    ['its features have another version', (features: object) => ({ ...features, version: 2 }), /cannot be parsed/],
  ])('says why they cannot be compared when %s', async (_, change, reason) => {
    const { divided, readMatrix } = await against(file, change);
    expect(divided.champion).toMatchObject({ runId: 'run-0', comparable: false });
    expect(divided.champion?.reason).toMatch(reason);
    await expect(readMatrix('test-champion')).rejects.toThrow('ENOENT');
  });
});

it('gives the same results when it runs again', async () => {
  const made = await prepareRows(file, csv);
  const before = [made.divided, await made.readFeatures(), await made.readMatrix('train')];
  const divided = await split({ run, champion: null }, { bucket: made.bucket });
  expect([divided, await made.readFeatures(), await made.readMatrix('train')]).toEqual(before);
});
