import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { openEncoder } from '../../../../handlers/duckdb/encoder.ts';
import { split } from '../../../../handlers/split/split.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';
import { propertyRuns } from '../../../fixtures/draw.ts';

interface Row {
  id: number;
  shop: string;
  day: number;
  size: number | null;
  color: string | null;
  sold: number;
}

const columns = { id: 'integer', shop: 'category', day: 'integer', size: 'number', color: 'category', sold: 'number' };
const pipeline = pipelineFile({
  problem: 'regression',
  columns,
  target: { column: 'sold' },
  key: ['id'],
  drop: ['shop', 'day', 'size'],
  derive: { double: 'sold * 2' },
  history: { orderBy: 'day', partitionBy: ['shop'], lags: { columns: ['size', 'color', 'double', 'sold'], steps: 2 } },
  encode: { color: 'ordinal' },
  split: { validation: 0.2, test: 0.5 },
});
const csvOf = (rows: Row[]) =>
  [
    'id,shop,day,size,color,sold',
    ...rows.map((row) =>
      Object.values(row)
        .map((value) => value ?? '')
        .join(','),
    ),
  ].join('\n');

/**
 * The rows before a row, oldest first: the same shop and an earlier day, or the same day and a
 * smaller md5 of the key.
 */
function before(row: Row, rows: Row[]): Row[] {
  const orderOf = ({ day, id }: Row) =>
    [day, createHash('md5').update(String(id)).digest().readBigUInt64LE() % 2n ** 60n] as const;
  const isEarlier = (a: Row, b: Row) => {
    const [[dayA, hashA], [dayB, hashB]] = [orderOf(a), orderOf(b)];
    return dayA === dayB ? hashA < hashB : dayA < dayB;
  };
  return rows
    .filter((other) => other.shop === row.shop && isEarlier(other, row))
    .sort((a, b) => (isEarlier(a, b) ? -1 : 1));
}

const rowArbitrary = fc.record({
  shop: fc.constantFrom('north', 'south', 'east'),
  day: fc.integer({ min: 1, max: 12 }),
  size: fc.option(fc.integer({ min: -5, max: 5 }), { freq: 4 }),
  color: fc.option(fc.constantFrom('red', 'blue'), { freq: 4 }),
  sold: fc.integer({ min: 0, max: 99 }),
});
const table = fc
  .array(rowArbitrary, { minLength: 30, maxLength: 45 })
  .map((rows) => rows.map((row, id): Row => ({ id, ...row })));

describe('values of earlier rows', () => {
  it('come from the rows before in the same shop, both in a batch and for one record', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const made = await prepareRows(pipeline, csvOf(rows));
        const { featureNames, encodings } = await made.readFeatures();
        expect(featureNames).toEqual([
          'color',
          ...['size', 'color', 'double', 'sold'].flatMap((name) => [`${name}_lag_1`, `${name}_lag_2`]),
        ]);
        const matrix = await made.readMatrix('test-challenger');
        const tested = (await made.readTestRows()).map(({ record }) => rows[Number(record['id'])]);
        const { encode, close } = await openEncoder(await made.readFeatures());
        try {
          for (const [index, row] of tested.slice(0, 10).entries()) {
            if (row === undefined) throw new Error('a test row that is none of the rows');
            const earlier = before(row, rows);
            const [last, second] = earlier.toReversed();
            const code = (lag: number, value: string | null | undefined) => {
              const encoding = encodings.find(({ column }) => column === `color_lag_${lag}`);
              if (value === null || value === undefined || encoding?.kind !== 'ordinal') return '';
              return String(encoding.levels.includes(value) ? encoding.levels.indexOf(value) : encoding.levels.length);
            };
            const number = (value: number | null | undefined) =>
              value === null || value === undefined ? '' : String(value);
            expect(matrix[index]?.split(',').slice(1)).toEqual([
              number(last?.size),
              number(second?.size),
              code(1, last?.color),
              code(2, second?.color),
              number(last && last.sold * 2),
              number(second && second.sold * 2),
              number(last?.sold),
              number(second?.sold),
            ]);
            // The caller does not know the target, and may send more rows than needed, also of
            // other shops.
            const { sold: _, ...instance } = row;
            const others = rows.filter(({ shop, day }) => shop !== row.shop && day < 6).sort((a, b) => a.day - b.day);
            expect(await encode([instance], [...others.map(toRecord), ...earlier.map(toRecord)])).toEqual([
              matrix[index],
            ]);
            expect(await encode([instance], earlier.slice(-2).map(toRecord))).toEqual([matrix[index]]);
          }
        } finally {
          close();
        }
      }),
      { ...propertyRuns(2, 40), endOnFailure: true },
    );
  });

  it('do not depend on the order in which rows are read', async () => {
    const [rows = []] = fc.sample(table, { numRuns: 1, seed: 7 });
    const lineOf = async (order: Row[]) => {
      const made = await prepareRows(pipeline, csvOf(order));
      const matrix = await made.readMatrix('test-challenger');
      return new Map((await made.readTestRows()).map(({ record }, index) => [record['id'], matrix[index]]));
    };
    const [lines, reversed] = [await lineOf(rows), await lineOf(rows.toReversed())];
    expect(lines.size).toBeGreaterThan(5);
    for (const [id, line] of lines) expect([id, reversed.get(id)]).toEqual([id, line]);
  });
});

const toRecord = ({ id, shop, day, size, color, sold }: Row) => ({ id, shop, day, size, color, sold });

/** Thirty days of one shop. */
const days = Array.from({ length: 30 }, (_, id): Row => ({
  id,
  shop: 'north',
  day: id,
  size: id,
  color: 'red',
  sold: id,
}));

async function opened(file = pipeline, rows = days) {
  const made = await prepareRows(file, csvOf(rows));
  const encoder = await openEncoder(await made.readFeatures());
  onTestFinished(() => encoder.close());
  return { ...made, encode: encoder.encode };
}

describe('a request to a model with history', () => {
  it('is told what to send if it has no history', async () => {
    const { encode } = await opened();
    const failing = encode([{ id: 1, shop: 'north', day: 40 }]);
    await expect(failing).rejects.toThrow(
      'history: is missing; this model looks at the 2 rows before an instance by "day". Send their records, oldest first',
    );
    await expect(failing).rejects.toMatchObject({ name: 'DataError' });
  });

  it('gets all violations of instances and of history at once', async () => {
    const { encode } = await opened();
    const history = [{ shop: 'north', day: 9, size: 'big' }, { shop: 'north', day: 8, colour: 'red' }, { day: 7 }];
    const failing = encode(
      [
        { shop: 'north', day: 8 },
        { shop: 'south', size: [] },
      ],
      history,
    );
    await expect(failing).rejects.toThrow(
      [
        'history 1, column "colour": there is no such column; did you mean "color"?',
        'instance 1, column "size": [] must be a string, a number, true, false or null',
        'history 0, column "size": "big" is not a number (of at most 3.4e38, written as 1234.5 or 1,234.5; 1,234 and 1.234,5 could be two numbers each)',
        'history 2, column "shop": is missing, but history.partitionBy needs it',
        'instance 1, column "day": is missing, but history.orderBy needs it',
        'history 1, column "day": 8 is earlier than a row before it',
        'instance 0, column "day": 8 is earlier than a row before it',
      ].join('\n'),
    );
  });

  it('gives each instance the rows of its shop, and nothing of other instances', async () => {
    const { encode, readFeatures } = await opened();
    const first = (await readFeatures()).featureNames.indexOf('sold_lag_1');
    const lags = async (instances: Record<string, unknown>[], history: Record<string, unknown>[]) =>
      (await encode(instances, history)).map((line) => line.split(',').slice(first, first + 2));
    const history = [
      { shop: 'north', day: 1, sold: 1 },
      { shop: 'south', day: 1, sold: 2 },
      { shop: 'north', day: 2, sold: 3 },
    ];
    const instances = [
      { shop: 'south', day: 3, sold: 99 },
      { shop: 'north', day: 3, sold: 99 },
      { shop: 'north', day: 4, sold: 99 },
      { shop: 'west', day: 3 },
    ];
    expect(await lags(instances, history)).toEqual([
      ['2', ''],
      ['3', '1'],
      ['3', '1'],
      ['', ''],
    ]);
    expect(await lags(instances.slice(0, 2), [])).toEqual([
      ['', ''],
      ['', ''],
    ]);
  });

  it('is encoded by a model without history as if it had none', async () => {
    const { history: _, derive: _derive, ...plain } = pipeline;
    const { encode } = await opened({ ...plain, drop: ['shop'] });
    const [alone] = await encode([{ day: 3, size: 1 }]);
    expect(await encode([{ day: 3, size: 1 }], [{ anything: 'goes' }])).toEqual([alone]);
  });
});

it('quarantines rows without a place in the history', async () => {
  const lines = [...days, { ...days[0], id: 30, day: '' }, { ...days[0], id: 31, shop: '' }];
  const csv = ['id,shop,day,size,color,sold', ...lines.map((row) => Object.values(row).join(','))].join('\n');
  const { bucket } = await prepareRows(pipeline, csv);
  expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({
    quarantine: [
      { column: 'day', reason: 'is missing, but history.orderBy needs it', rows: 1 },
      { column: 'shop', reason: 'is missing, but history.partitionBy needs it', rows: 1 },
    ],
  });
});

it('keeps a sample of the test rows with the records before them, which encode to the same vectors', async () => {
  const many = Array.from({ length: 600 }, (_, id): Row => ({
    id,
    shop: `s${id % 3}`,
    day: id,
    size: id,
    color: null,
    sold: id,
  }));
  const { readTestRows, readMatrix, encode } = await opened(pipeline, many);
  const rows = await readTestRows();
  const sample = rows.filter(({ history }) => history !== null);
  expect(rows.length).toBeGreaterThan(200);
  expect(sample.length).toBeGreaterThan(50);
  expect(sample.length).toBeLessThanOrEqual(100);
  const matrix = await readMatrix('test-challenger');
  for (const { row, record, history } of sample.slice(0, 20)) {
    // The day's own figure is the target. The figures of the days before are known.
    expect(Object.keys(record)).toEqual(['id', 'shop', 'day', 'size', 'color']);
    const last = Number(record['id']);
    expect(history?.map(({ id, sold }) => [id, sold])).toEqual(
      [last - 6, last - 3].filter((earlier) => earlier >= 0).map((earlier) => [earlier, earlier]),
    );
    expect(await encode([record], history ?? [])).toEqual([matrix[row]]);
  }
});

async function against(file: Record<string, unknown>) {
  const first = await prepareRows(pipeline, csvOf(days));
  const made = await bucketWith(file, { 'incoming/rows.csv': csvOf(days) });
  await made.bucket.writeJson(keys.features('run-0'), await first.readFeatures());
  await transform({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
  const divided = await split({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
  return { first, made, divided };
}

it('is not compared with a champion that reads earlier rows if those are not kept', async () => {
  const { history: _, derive: _derive, ...plain } = pipeline;
  const { divided } = await against({ ...plain, drop: ['shop'] });
  expect(divided.champion).toMatchObject({ comparable: false });
  expect(divided.champion?.reason).toContain('reads earlier rows, whose raw cells this run has not kept');
});

it('gives a champion its own history over all rows, and its own vector of each test row', async () => {
  const lags = { columns: ['size'], steps: 1 };
  const { derive: _, ...plain } = pipeline;
  const { first, made, divided } = await against({ ...plain, history: { orderBy: 'id', lags } });
  expect(divided.champion).toMatchObject({ comparable: true });
  expect(divided.rows.shared).toBe(divided.rows.test);
  expect(await made.readMatrix('test-champion')).toEqual(await first.readMatrix('test-challenger'));
});
