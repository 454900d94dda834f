import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { keys } from '../../../../core/names.ts';
import { openEncoder } from '../../../../handlers/duckdb/encoder.ts';
import { resolveDefinition } from '../../../../handlers/duckdb/definition.ts';
import { openDuckDb, type DuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { split } from '../../../../handlers/split/split.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const columns = { id: 'integer', open: 'number', close: 'number', size: 'number', mood: 'category' };
const rising = pipelineFile({ problem: 'binary', columns, target: { sql: '"open" < close' }, key: ['id'] });
const rows = Array.from({ length: 90 }, (_, id) => ({
  id,
  open: id % 7,
  close: id % 5,
  size: id / 4,
  mood: `m${id % 3}`,
}));
const csvOf = (lines: object[]) =>
  ['id,open,close,size,mood', ...lines.map((row) => Object.values(row).join(','))].join('\n');

let db: DuckDb;
beforeAll(async () => {
  db = await openDuckDb({ locked: false });
});
afterAll(() => db.close());
const resolve = (file: object) => resolveDefinition(db, parsePipeline(JSON.stringify(file), 'test'));

describe('a target with an SQL expression is rejected', () => {
  it.each([
    ['if it reads other rows', { sql: '"open" < lag(close) OVER (ORDER BY id)' }, 'target.sql: has a WINDOW_LAG'],
    ['if it aggregates', { sql: '"open" < avg(close)' }, 'target.sql: uses avg'],
    ['if it reads the clock', { sql: 'id < to_unixtime(now())' }, 'target.sql: uses now'],
    [
      'if it names no column',
      { sql: '"open" < closed' },
      'target.sql: reads "closed", which is not a declared column; did you mean "close"?',
    ],
    ['if it reads a derived column', { sql: 'twice > 3' }, 'target.sql: reads "twice", which is not a declared column'],
    [
      'if it gives a fraction for a classification',
      { sql: '"open" / 2' },
      'target.sql: gives number; a binary target must be true or false',
    ],
    ['if it is not an expression', { sql: '"open" <' }, 'target.sql: is not one SQL expression'],
  ])('%s', async (_, target, message) => {
    const failing = resolve({ ...rising, target, derive: { twice: 'size * 2' } });
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.toMatchObject({ name: 'PipelineFileError' });
  });

  it('if it gives true or false for a regression', async () => {
    await expect(resolve({ ...rising, problem: 'regression' })).rejects.toThrow(
      'target.sql: gives boolean; a regression target must be a number',
    );
  });

  it('if derived features read the same columns, and names them all; values in earlier rows are allowed', async () => {
    const derive = { change: 'CLOSE - "Open"', rate: 'size / close', half: 'size / 2' };
    await expect(resolve({ ...rising, derive })).rejects.toThrow(
      /^derive\.change: reads the target column "\w+", which is not known .*\nderive\.rate: reads the target column "close"/,
    );
    const history = { orderBy: 'id', lags: { columns: ['change'], steps: 1 } };
    await expect(resolve({ ...rising, derive, history })).rejects.toThrow(/^derive\.rate: [^\n]*$/);
    const { rate: _, ...fine } = derive;
    expect((await resolve({ ...rising, derive: fine, history })).target).toMatchObject({
      reads: ['open', 'close'],
      readBy: ['change'],
    });
  });

  it('if history is ordered by its columns', async () => {
    const history = { orderBy: 'change', lags: { columns: ['change'], steps: 1 } };
    await expect(resolve({ ...rising, derive: { change: 'close - "open"' }, history })).rejects.toThrow(
      'history: "change" reads the target',
    );
  });

  it('if it reads every column that could identify a row, and there is no key', async () => {
    const { key: _, ...keyless } = rising;
    const file = { ...keyless, target: { sql: 'id + "open" + close + size > 9 AND mood > \'\'' } };
    await expect(
      prepareRows({ ...file, history: { orderBy: 'id', lags: { columns: ['size'], steps: 1 } } }, csvOf(rows)),
    ).rejects.toThrow('key: is required, because the target reads every column');
  });
});

describe('a target with an SQL expression', () => {
  it('has true as the positive class, and none of its columns is a feature', async () => {
    const { readFeatures, readTestRows } = await prepareRows(rising, csvOf(rows));
    const { classes, featureNames, target, definition, split: stored } = await readFeatures();
    expect(classes).toEqual(['false', 'true']);
    expect(featureNames.map((name) => name.split('=')[0])).toEqual(['size', 'mood', 'mood', 'mood', 'mood', 'mood']);
    expect(target).toEqual({ sql: '((open < "close"))', reads: ['open', 'close'], transform: 'none', min: null });
    expect(Object.keys(definition.columns)).toEqual(['id', 'size', 'mood']);
    expect(stored.key).toEqual(['id']);
    for (const { label, record } of await readTestRows()) {
      const { open, close } = rows[Number(record['id'])] ?? {};
      expect(label).toBe(String(Number(open) < Number(close)));
      expect(Object.keys(record)).toEqual(['id', 'size', 'mood']);
    }
  });

  it("is not part of a row's identity without a key, so that a corrected label does not change partitions", async () => {
    const { key: _, ...keyless } = rising;
    const sidesOf = async (lines: typeof rows) =>
      (await (await prepareRows(keyless, csvOf(lines))).readTestRows()).map(({ record }) => record['id']);
    expect(await sidesOf(rows.map((row) => ({ ...row, close: row.open + 1 - (row.id % 2) * 2 })))).toEqual(
      await sidesOf(rows),
    );
  });

  it('can give a text as class, merges rare ones, allows missing labels, and quarantines rows on which it fails', async () => {
    const sql =
      "CASE WHEN id = 88 THEN NULL WHEN id < 3 THEN 'few' WHEN 600 / (id - 89) < 0 THEN concat('c', mood) END";
    const file = { ...rising, problem: 'multiclass', target: { sql, rareBelow: 5 } };
    const { readFeatures, transformed, bucket } = await prepareRows(file, csvOf(rows));
    expect((await readFeatures()).classes).toEqual(['cm0', 'cm1', 'cm2', 'other']);
    expect(transformed.rows).toEqual({ read: 90, quarantined: 1, unlabelled: 1 });
    expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({
      quarantine: [{ column: 'target.sql', reason: 'cannot be computed from this row', rows: 1 }],
    });
  });

  it('can give a number, which is transformed, checked and clipped like a column', async () => {
    const target = {
      sql: 'CASE WHEN id = 7 THEN -2 WHEN id = 8 THEN exp(99) * 1e9 ELSE "open" * 2 END',
      transform: 'log1p',
      min: 0,
    };
    const { readTestRows, readMatrix, readFeatures, bucket } = await prepareRows(
      { ...rising, problem: 'regression', target },
      csvOf(rows),
    );
    expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({
      quarantine: [
        { column: 'target.sql', reason: 'gives no finite number (of at most 3.4e38)', rows: 1 },
        { column: 'target.sql', reason: 'log1p needs a target above -1', rows: 1 },
      ],
    });
    for (const row of await readTestRows()) {
      // A quarter of the id. The id itself is read by the target.
      expect(row.target).toBe(2 * Number(rows[4 * Number(row.record['size'])]?.open));
    }
    const trained = new Set((await readMatrix('train')).map((line) => Number(line.split(',')[0]).toFixed(9)));
    expect([...trained].toSorted()).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((open) => Math.log1p(2 * open).toFixed(9)).toSorted(),
    );
    expect((await readFeatures()).target).toMatchObject({ transform: 'log1p', min: 0 });
  });

  it('can have a positive class, and a message lists the classes if that is not one of them', async () => {
    const target = { sql: "CASE WHEN \"open\" < close THEN 'up' ELSE 'down' END", positive: 'up' };
    expect((await (await prepareRows({ ...rising, target }, csvOf(rows))).readFeatures()).classes).toEqual([
      'down',
      'up',
    ]);
    await expect(prepareRows({ ...rising, target: { sql: target.sql } }, csvOf(rows))).rejects.toThrow(
      /target\.positive is "true", which no training row has in target\.sql\. The training rows have "down" \(\d+ rows\), "up"/,
    );
  });

  it('provides history: its columns are features of later rows', async () => {
    const history = { orderBy: 'id', lags: { columns: ['open', 'change'], steps: 1 } };
    const file = { ...rising, derive: { change: 'close - "open"' }, drop: ['size', 'mood'], history };
    const { readFeatures, readTestRows, readMatrix } = await prepareRows(file, csvOf(rows));
    const features = await readFeatures();
    expect(features.featureNames).toEqual(['open_lag_1', 'change_lag_1']);
    const { encode, close } = await openEncoder(features);
    onTestFinished(close);
    const matrix = await readMatrix('test-challenger');
    for (const { row, record, history: earlier } of await readTestRows()) {
      const id = Number(record['id']);
      const { open, close: closed } = rows[id - 1] ?? {};
      expect(Object.keys(record)).toEqual(['id', 'size', 'mood']);
      expect(matrix[row]).toBe(open === undefined ? ',' : `${open},${Number(closed) - open}`);
      expect(await encode([record], earlier ?? [])).toEqual([matrix[row]]);
      // The target may be sent, and changes nothing.
      expect(await encode([{ ...record, open: 9, close: 1 }], earlier ?? [])).toEqual([matrix[row]]);
    }
  });

  it('can be sent in a request, and is ignored', async () => {
    const { encode, close } = await openEncoder(await (await prepareRows(rising, csvOf(rows))).readFeatures());
    onTestFinished(close);
    const [line] = await encode([{ size: 1, mood: 'm1' }]);
    expect(await encode([{ size: 1, mood: 'm1', open: 'anything', close: 7 }])).toEqual([line]);
    await expect(encode([{ size: 1, closed: 7 }])).rejects.toThrow('column "closed": there is no such column');
  });

  it.each([
    ['the same expression written otherwise', { sql: 'OPEN<close -- as ever' }, null],
    [
      'another expression',
      { sql: '"open" <= close' },
      'it predicts ((open < "close")), and the challenger predicts ((open <= "close"))',
    ],
    [
      'a column',
      { column: 'mood', positive: 'm1' },
      'it predicts ((open < "close")), and the challenger predicts "mood"',
    ],
  ])('is compared with a champion of %s', async (_, target, reason) => {
    const champion = await (await prepareRows(rising, csvOf(rows))).readFeatures();
    const flag = rows.map((row) => ({ ...row, mood: `m${row.id % 2}` }));
    const { bucket } = await bucketWith({ ...rising, target }, { 'incoming/rows.csv': csvOf(flag) });
    await bucket.writeJson(keys.features('run-0'), champion);
    await transform({ run, champion: { runId: 'run-0' } }, { bucket });
    const divided = await split({ run, champion: { runId: 'run-0' } }, { bucket });
    expect(divided.champion).toEqual({ runId: 'run-0', comparable: reason === null, reason });
  });
});
