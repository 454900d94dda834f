import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { lineSql } from '../../../../core/features/encode.ts';
import { matrixLineSql } from '../../../../core/features/matrix-line.ts';
import { fastLineSql } from '../../../../core/features/fast-line.ts';
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

/**
 * Fits the pipeline on the columns' values and encodes the values of `encoded` in all three ways:
 * as a batch, as one record and as a matrix.
 */
async function encode(columns: Record<string, { type: string; values: Cell[] }>, rest = {}, encoded = columns) {
  const file = pipelineFile({
    problem: 'regression',
    columns: { ...Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, type])), y: 'number' },
    target: { column: 'y' },
    ...rest,
  });
  const pipeline = parsePipeline(JSON.stringify(file), 'test');
  const target = { sql: 'y', type: 'number' as const, reads: ['y'], readBy: [] };
  const definition = { missing: [''], columns: pipeline.columns, derive: [], target };
  const relation = (values: typeof columns) => {
    const sqlTypes: Record<string, string> = { number: 'DOUBLE', integer: 'BIGINT', category: 'VARCHAR' };
    const lists = Object.entries(values).map(([name, { type, values: cells }]) => {
      const items = cells.map((value) => (value === null ? 'NULL' : literal(printed(value))));
      return `unnest(CAST([${items.join(', ')}] AS ${sqlTypes[type] ?? type.toUpperCase()}[])) AS ${identifier(name)}`;
    });
    return `(SELECT ${lists.join(', ')})`;
  };
  const features = featureColumns(pipeline, definition);
  const [figures] = await db.rows(figuresSql(features, relation(columns)));
  const levels = levelsSql(features, relation(columns));
  for (const [index, column] of features.entries()) {
    await expectSameByCounts(column, relation(columns), {
      queried: readFigures(figures).figures[index],
      levels: levels === undefined ? [] : readLevels(await db.rows(levels)),
    });
  }
  const fitted = fitFeatures(pipeline, definition, {
    columns: features,
    ...readFigures(figures),
    levels: levels === undefined ? [] : readLevels(await db.rows(levels)),
    classes: [],
    split: { by: 'hash', key: ['y'], validation: 0.15, test: 0.15 },
  });
  const repeated = new Set(Object.keys(columns));
  const ways = [lineSql(fitted), fastLineSql(fitted), matrixLineSql(fitted, repeated)];
  const lines = await db.rows(
    `SELECT [${ways.join(', ')}] AS lines, ${matrixLineSql(fitted, repeated, "'7'")} AS labelled FROM ${relation(encoded)}`,
  );
  const rows = z.array(z.object({ lines: z.array(z.string()), labelled: z.string() })).parse(lines);
  for (const { lines: ofRow, labelled } of rows) {
    expect(new Set(ofRow).size).toBe(1);
    expect(labelled).toBe(`7,${ofRow[0]}`);
  }
  return { ...fitted, lines: rows.map(({ lines: [line = ''] }) => line) };
}

/** Compares the figures that queries give for a column with those from its counted values. */
async function expectSameByCounts(
  column: FeatureColumn,
  relation: string,
  { queried, levels }: { queried: Figures | undefined; levels: Level[] },
) {
  const counted = [{ ...column, isNumber: isNumericEncoding(column) }];
  const counts = readValueCounts(await db.rows(valueCountsSql(counted, relation)), counted).get(column.name) ?? [];
  const { mean, deviation, median, ...others } = countedFigures(counts);
  expect(queried).toMatchObject(others);
  const largest = Math.max(1, ...counts.map(({ value }) => Math.abs(Number(value))).filter(Number.isFinite));
  // The query gives only needed figures. Sums in another order round differently.
  const distances = [mean, deviation, median].map((figure, index) => {
    const expected = [queried?.mean, queried?.deviation, queried?.median][index];
    return typeof expected === 'number' ? Math.abs((figure ?? Number.NaN) - expected) / largest : 0;
  });
  expect(distances.filter((distance) => !(distance <= 1e-12))).toEqual([]);
  expect(countedLevels(column.name, counts)).toEqual(levels.filter(({ column: name }) => name === column.name));
}

const printed = (value: Cell) => (Object.is(value, -0) ? '-0' : String(value));

describe('a column without information is not a feature', () => {
  it('if it has one value in every row, or none; the features list it with the reason', async () => {
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

  it('but it is a feature if only some rows have the one value', async () => {
    const { featureNames, dropped } = await encode({
      some: { type: 'number', values: [7, null, 7] },
      word: { type: 'category', values: ['a', null, 'a'] },
    });
    expect(featureNames).toEqual(['some', 'word=a', 'word=(other)', 'word=(missing)']);
    expect(dropped).toBeUndefined();
  });

  it('and without any feature the run ends with a DataQualityError', async () => {
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
   * In Python:
   * x = np.array([[3, nan, 10, 10, 250.5, -1, 1e-3]]).T
   * s = StandardScaler().fit(x)
   * s.mean_, s.scale_
   * [str(np.float32(v)) for v in s.transform(np.where(np.isnan(x), np.nanmedian(x), x))[:, 0]]
   */
  const values = [3, null, 10, 10, 250.5, -1, 1e-3];
  const scaled = [-0.46196255, -0.42384398, -0.3857254, -0.3857254, 2.2335649, -0.50552666, -0.49462473];

  it('equals the result of scikit-learn, also if imputed, and has an indicator for a missing value', async () => {
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

  it('has no indicator if the training rows have no missing value; a request then gets the median', async () => {
    const { featureNames, lines } = await encode({ x: { type: 'number', values: [1, 2, 6] } }, linear, {
      x: { type: 'number', values: [null, 2] },
    });
    expect(featureNames).toEqual(['x']);
    expect(Math.fround(Number(lines[0]))).toBe(Math.fround(Number(lines[1])));
  });

  it('can be enabled for XGBoost, whose missing cells stay empty, and disabled for the linear learner', async () => {
    const a = { type: 'number', values: [1, null, 3] };
    const b = { type: 'integer', values: [10, 20, 40] };
    expect((await encode({ a, b }, { encode: { a: 'standardized' } })).lines).toEqual(['-1.0,10', ',20', '1.0,40']);
    const raw = await encode({ a, b }, { ...linear, encode: { a: 'number', b: 'number' } });
    expect(raw.lines).toEqual(['1,0,10', '2,1,20', '3,0,40']);
  });

  it('distinguishes seconds of one day, which a 32-bit float of seconds since 1970 cannot', async () => {
    const seconds = ['2026-01-05 10:00:00', '2026-01-05 10:00:01', '2026-01-05 10:00:02'];
    const { lines } = await encode({ at: { type: 'timestamp', values: seconds } }, linear);
    expect(new Set(lines.map((line) => Math.fround(Number(line)))).size).toBe(3);
    expect(new Set(seconds.map((text) => Math.fround(Date.parse(`${text}Z`) / 1000))).size).toBe(1);
  });

  it('has deviation 1 if all values are the same and some are missing', async () => {
    const { lines } = await encode({ x: { type: 'number', values: [7, null, 7] } }, linear);
    expect(lines).toEqual(['0.0,0', '0,1', '0.0,0']);
  });

  it('is a finite 32-bit float for any value in a request', async () => {
    const seen = { x: { type: 'number', values: [1e-9, 2e-9, 3e-9] } };
    const { lines } = await encode(seen, linear, { x: { type: 'number', values: [3e38, -3e38, null] } });
    expect(lines).toEqual(['3.4e38', '-3.4e38', '0']);
  });
});

describe('the text of a number', () => {
  it('reads back as the same 32-bit float, and consists of digits for a whole number', async () => {
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
    // `encode` compares the texts.
    const { lines, featureNames } = await encode(columns, rest);
    expect(new Set(lines).size).toBe(40);
    expect(lines.every((line) => line.split(',').length === featureNames.length)).toBe(true);
  },
);

it.each([3, 20, 21, 60])(
  'one-hot has a cell for each of %i levels, then one for other levels and one for missing values',
  async (count) => {
    const levels = Array.from({ length: count }, (_, level) => `it's ${level}`);
    const [training, encoded] = [
      levels.flatMap((level, index) => Array<string>(count - index).fill(level)),
      [...levels, 'new', null],
    ];
    const { lines, featureNames, encodings } = await encode(
      { c: { type: 'category', values: training } },
      { encode: { c: 'onehot' } },
      { c: { type: 'category', values: encoded } },
    );
    const one = (hot: number) => Array.from({ length: count + 2 }, (_, index) => (index === hot ? 1 : 0)).join(',');
    expect(lines).toEqual(encoded.map((_, index) => one(index)));
    expect(featureNames).toEqual([...levels, '(other)', '(missing)'].map((level) => `c=${level}`));
    expect(encodings).toMatchObject([{ kind: 'onehot', levels } satisfies Partial<Encoding>]);
  },
);
