import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lineSql } from '../../../../core/features/encode.ts';
import { matrixLineSql } from '../../../../core/features/matrix-line.ts';
import { quickLineSql } from '../../../../core/features/quick-line.ts';
import type { Encoding } from '../../../../core/features/features.ts';
import { isNumericEncoding, type FeatureColumn } from '../../../../core/features/feature-column.ts';
import { featureColumns, fitFeatures } from '../../../../core/features/fit.ts';
import {
  figuresSql,
  levelsSql,
  readFigures,
  readLevels,
  type Figures,
  type Level,
} from '../../../../core/features/fit-sql.ts';
import {
  countedFigures,
  countedLevels,
  readValueCounts,
  valueCountsSql,
} from '../../../../core/features/value-counts.ts';
import { identifier, literal } from '../../../../core/sql/sql.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { openDuckDb, type DuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { pipelineFile, prepareRows } from '../../../fixtures/features.ts';
import { propertyRuns } from '../../../fixtures/draw.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await openDuckDb({ locked: false });
});
afterAll(() => db.close());

const linear = { train: { algorithm: 'linear-learner' } };
type Cell = number | string | null;

/** Fits the pipeline on the columns' values, and encodes other ones (the same without), as a batch and as one record. */
async function encode(columns: Record<string, { type: string; values: Cell[] }>, rest = {}, others = columns) {
  const file = pipelineFile({
    problem: 'regression',
    columns: { ...Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, type])), y: 'number' },
    target: { column: 'y' },
    ...rest,
  });
  const pipeline = parsePipeline(JSON.stringify(file), 'test');
  const target = { sql: 'y', type: 'number' as const, reads: ['y'], readBy: [] };
  const definition = { missing: [''], columns: pipeline.columns, derive: [], target };
  const relation = (given: typeof columns) => {
    const sqlTypes: Record<string, string> = { number: 'DOUBLE', integer: 'BIGINT', category: 'VARCHAR' };
    const lists = Object.entries(given).map(([name, { type, values }]) => {
      const items = values.map((value) => (value === null ? 'NULL' : literal(printed(value))));
      return `unnest(CAST([${items.join(', ')}] AS ${sqlTypes[type] ?? type.toUpperCase()}[])) AS ${identifier(name)}`;
    });
    return `(SELECT ${lists.join(', ')})`;
  };
  const features = featureColumns(pipeline, definition);
  const [figures] = await db.rows(figuresSql(features, relation(columns)));
  const levels = levelsSql(features, relation(columns));
  for (const [place, column] of features.entries()) {
    await expectSameByCounts(column, relation(columns), {
      asked: readFigures(figures).figures[place],
      levels: levels === undefined ? [] : readLevels(await db.rows(levels)),
    });
  }
  const fitted = fitFeatures(pipeline, definition, {
    ...readFigures(figures),
    levels: levels === undefined ? [] : readLevels(await db.rows(levels)),
    classes: [],
    split: { by: 'hash', key: ['y'], validation: 0.15, test: 0.15 },
  });
  const repeated = new Set(Object.keys(columns));
  const ways = [lineSql(fitted), quickLineSql(fitted), matrixLineSql(fitted, repeated)];
  const encoded = await db.rows(
    `SELECT [${ways.join(', ')}] AS lines, ${matrixLineSql(fitted, repeated, "'7'")} AS labelled FROM ${relation(others)}`,
  );
  const rows = z.array(z.object({ lines: z.array(z.string()), labelled: z.string() })).parse(encoded);
  for (const { lines, labelled } of rows) {
    expect(new Set(lines).size).toBe(1);
    expect(labelled).toBe(`7,${lines[0]}`);
  }
  return { ...fitted, lines: rows.map(({ lines: [line = ''] }) => line) };
}

/** Holds what queries found of a column against what follows from its counted values. */
async function expectSameByCounts(
  column: FeatureColumn,
  relation: string,
  { asked, levels }: { asked: Figures | undefined; levels: Level[] },
) {
  const counted = [{ ...column, isNumber: isNumericEncoding(column) }];
  const counts = readValueCounts(await db.rows(valueCountsSql(counted, relation)), counted).get(column.name) ?? [];
  const { mean, deviation, median, ...others } = countedFigures(counts);
  expect(asked).toMatchObject(others);
  const largest = Math.max(1, ...counts.map(({ value }) => Math.abs(Number(value))).filter(Number.isFinite));
  // Of what nothing asks for the query says nothing; sums round otherwise in another order.
  const apart = [mean, deviation, median].map((found, index) => {
    const was = [asked?.mean, asked?.deviation, asked?.median][index];
    return typeof was === 'number' ? Math.abs((found ?? Number.NaN) - was) / largest : 0;
  });
  expect(apart.filter((distance) => !(distance <= 1e-12))).toEqual([]);
  expect(countedLevels(column.name, counts)).toEqual(levels.filter(({ column: name }) => name === column.name));
}

const printed = (value: Cell) => (Object.is(value, -0) ? '-0' : String(value));

describe('a column that says nothing is no feature', () => {
  it('with one value on every row, or none at all; and the features say which and why', async () => {
    const { featureNames, dropped, encodings } = await encode({
      same: { type: 'number', values: [7, 7, 7] },
      none: { type: 'number', values: [null, null, null] },
      word: { type: 'category', values: ['a', 'a', 'a'] },
      empty: { type: 'category', values: [null, null, null] },
      size: { type: 'number', values: [1, 2, null] },
    });
    expect(featureNames).toEqual(['size']);
    expect(encodings).toHaveLength(1);
    expect(dropped).toEqual([
      { column: 'same', why: 'constant' },
      { column: 'none', why: 'missing' },
      { column: 'word', why: 'constant' },
      { column: 'empty', why: 'missing' },
    ]);
  });

  it('but with one value on some rows it is', async () => {
    const { featureNames, dropped } = await encode({
      some: { type: 'number', values: [7, null, 7] },
      word: { type: 'category', values: ['a', null, 'a'] },
    });
    expect(featureNames).toEqual(['some', 'word=a', 'word=(other)', 'word=(missing)']);
    expect(dropped).toBeUndefined();
  });

  it('and where no other is left the run ends with a DataQualityError', async () => {
    const pipeline = pipelineFile({
      problem: 'regression',
      columns: { id: 'integer', x: 'number', z: 'number', y: 'number' },
      target: { column: 'y' },
      key: ['id'],
    });
    const rows = Array.from({ length: 100 }, (_, id) => `${id},5,,${id}`);
    const failing = prepareRows(pipeline, ['id,x,z,y', ...rows].join('\n'));
    await expect(failing).rejects.toThrow(/No column is left as a feature.*"x" \(constant\), "z" \(missing\)/);
    await expect(failing).rejects.toMatchObject({ name: 'DataQualityError' });
  });
});

describe('a standardized number', () => {
  /*
   * python3: x = np.array([[3, nan, 10, 10, 250.5, -1, 1e-3]]).T; s = StandardScaler().fit(x); s.mean_, s.scale_
   * [str(np.float32(v)) for v in s.transform(np.where(np.isnan(x), np.nanmedian(x), x))[:, 0]]
   */
  const values = [3, null, 10, 10, 250.5, -1, 1e-3];
  const scaled = [-0.46196255, -0.42384398, -0.3857254, -0.3857254, 2.2335649, -0.50552666, -0.49462473];

  it('is what scikit-learn makes of it, an imputed one too, and a cell says that it was missing', async () => {
    const { featureNames, lines, encodings } = await encode({ x: { type: 'number', values } }, linear);
    expect(featureNames).toEqual(['x', 'x=(missing)']);
    expect(encodings).toMatchObject([
      {
        standardize: { mean: expect.closeTo(45.41683333, 8), deviation: expect.closeTo(91.81876851, 8) },
        missing: 6.5,
      },
    ]);
    const cells = lines.map((line) => line.split(',').map(Number));
    expect(cells.map(([cell = NaN]) => Math.fround(cell))).toEqual(scaled.map(Math.fround));
    expect(cells.map(([, missing]) => missing)).toEqual([0, 1, 0, 0, 0, 0, 0]);
  });

  it('has no cell for missing values where the training rows have none, and takes the median for one in a request', async () => {
    const { featureNames, lines } = await encode({ x: { type: 'number', values: [1, 2, 6] } }, linear, {
      x: { type: 'number', values: [null, 2] },
    });
    expect(featureNames).toEqual(['x']);
    expect(Math.fround(Number(lines[0]))).toBe(Math.fround(Number(lines[1])));
  });

  it('can be asked of XGBoost, whose missing cells stay empty, and be left out of the linear learner', async () => {
    const a = { type: 'number', values: [1, null, 3] };
    const b = { type: 'integer', values: [10, 20, 40] };
    expect((await encode({ a, b }, { encode: { a: 'standardized' } })).lines).toEqual(['-1.0,10', ',20', '1.0,40']);
    const raw = await encode({ a, b }, { ...linear, encode: { a: 'number', b: 'number' } });
    expect(raw.lines).toEqual(['1,0,10', '2,1,20', '3,0,40']);
  });

  it('tells seconds of the same day apart, which a 32-bit float of seconds since 1970 cannot', async () => {
    const seconds = ['2026-01-05 10:00:00', '2026-01-05 10:00:01', '2026-01-05 10:00:02'];
    const { lines } = await encode({ at: { type: 'timestamp', values: seconds } }, linear);
    expect(new Set(lines.map((line) => Math.fround(Number(line)))).size).toBe(3);
    expect(new Set(seconds.map((text) => Math.fround(Date.parse(`${text}Z`) / 1000))).size).toBe(1);
  });

  it('has deviation 1 where all values are the same and some are missing', async () => {
    const { lines } = await encode({ x: { type: 'number', values: [7, null, 7] } }, linear);
    expect(lines).toEqual(['0.0,0', '0,1', '0.0,0']);
  });

  it('is a finite 32-bit float however far a request’s value lies outside', async () => {
    const seen = { x: { type: 'number', values: [1e-9, 2e-9, 3e-9] } };
    const { lines } = await encode(seen, linear, { x: { type: 'number', values: [3e38, -3e38, null] } });
    expect(lines).toEqual(['3.4e38', '-3.4e38', '0']);
  });
});

describe('the text of a number', () => {
  it('reads back as the same 32-bit float; of a whole number it is its digits', async () => {
    const largest = 3.4028234663852886e38;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -largest, max: largest, noNaN: true }), { minLength: 50, maxLength: 50 }),
        async (drawn) => {
          const values = [
            ...drawn,
            0,
            -0,
            41,
            -7,
            0.1,
            16777217,
            123456789012,
            5e-324,
            -1e-60,
            largest,
            1e15,
            1e16,
            1.5,
          ];
          const { lines } = await encode({
            x: { type: 'number', values },
            n: { type: 'number', values: values.map((_, at) => at) },
          });
          expect(lines.map((line) => Math.fround(Number(line.split(',')[0])) + 0)).toEqual(
            values.map((value) => Math.fround(value) + 0),
          );
          expect(lines.slice(50, 54).map((line) => line.split(',')[0])).toEqual(['0', '0', '41', '-7']);
        },
      ),
      propertyRuns(3, 50),
    );
  });
});

it.each([{}, linear, { encode: { n2: 'standardized', n3: 'standardized', n4: 'standardized' }, impute: { n0: 7 } }])(
  'numbers side by side have the same text in one record as among many, and their own where they are missing: %j',
  async (rest) => {
    const drawn = (value: fc.Arbitrary<number>, type: string, seed: number) => {
      const values = fc.array(fc.option(value, { freq: 4 }), { minLength: 40, maxLength: 40 });
      return { type, values: fc.sample(values, { numRuns: 1, seed })[0] ?? [] };
    };
    const any = fc.oneof(fc.double({ min: -3e38, max: 3e38, noNaN: true }), fc.integer());
    const columns = {
      ...Object.fromEntries([0, 1, 2, 3, 4].map((seed) => [`n${seed}`, drawn(any, 'number', seed)])),
      word: {
        type: 'category',
        values: Array.from({ length: 40 }, (_, row) => (row % 7 === 0 ? null : `word ${row % 2}`)),
      },
      ...Object.fromEntries([5, 6, 7].map((seed) => [`w${seed}`, drawn(fc.maxSafeInteger(), 'integer', seed)])),
    };
    // `encode` compares the two texts.
    const { lines, featureNames } = await encode(columns, rest);
    expect(new Set(lines).size).toBe(40);
    expect(lines.every((line) => line.split(',').length === featureNames.length)).toBe(true);
  },
);

it.each([3, 20, 21, 60])('one-hot cells of %i levels: each level its own, then other, then missing', async (count) => {
  const levels = Array.from({ length: count }, (_, level) => `it's ${level}`);
  const [seen, asked] = [
    levels.flatMap((level, place) => Array<string>(count - place).fill(level)),
    [...levels, 'new', null],
  ];
  const { lines, featureNames, encodings } = await encode(
    { c: { type: 'category', values: seen } },
    { encode: { c: 'onehot' } },
    { c: { type: 'category', values: asked } },
  );
  const one = (at: number) => Array.from({ length: count + 2 }, (_, place) => (place === at ? 1 : 0)).join(',');
  expect(lines).toEqual(asked.map((_, place) => one(place)));
  expect(featureNames).toEqual([...levels, '(other)', '(missing)'].map((level) => `c=${level}`));
  expect(encodings).toMatchObject([{ kind: 'onehot', levels } satisfies Partial<Encoding>]);
});
