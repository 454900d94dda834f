import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Column } from '../../../../core/sql/definition.ts';
import { rawName } from '../../../../core/sql/sql.ts';
import { keepsCells } from '../../../../core/features/kept-columns.ts';
import { keys } from '../../../../core/names.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { cleanPartsSchema } from '../../../../handlers/duckdb/clean-parts.ts';
import { openDuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { split } from '../../../../handlers/split/split.ts';
import { segmentRows } from '../../../../handlers/transform/segment-rows.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const definition = {
  missing: ['', '-'],
  columns: { id: 'text', amount: 'number', count: 'integer', word: 'category', flag: 'boolean', day: 'date' },
  derive: [],
} as const;
type Types = Record<string, Column['type']>;
const columnsOf = (types: Types) => Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
const ownDefinition = { ...definition, missing: [...definition.missing], columns: columnsOf(definition.columns) };

describe('a valid row keeps cells', () => {
  const names = [...Object.keys(definition.columns), 'other'];
  const champion = (change: { types?: Types; missing?: string[]; key?: string[] }) => ({
    definition: {
      derive: [],
      missing: change.missing ?? ['-', ''],
      columns: columnsOf({ ...definition.columns, ...change.types }),
    },
    split: { by: 'hash' as const, key: change.key ?? ['id'], validation: 0.2, test: 0.2 },
  });
  it.each([
    ['of dates without a champion, because test rows show their text', undefined, ['day']],
    ['of no other column for a champion that reads all columns in the same way', champion({}), ['day']],
    ['if a number is a category for the champion', champion({ types: { amount: 'category' } }), ['amount', 'day']],
    ['if a boolean is a text for the champion', champion({ types: { flag: 'text' } }), ['flag', 'day']],
    ['if a number is an integer for the champion', champion({ types: { amount: 'integer' } }), ['amount', 'day']],
    ['not if an integer is a number for the champion', champion({ types: { count: 'number' } }), ['day']],
    ['not if a category is a number for the champion', champion({ types: { word: 'number' } }), ['day']],
    ['if other texts mean "missing" for the champion', champion({ missing: [''] }), names.slice(0, -1)],
    ['if the champion has numbers in its key', champion({ key: ['amount', 'word'] }), ['amount', 'day']],
    ['if the champion reads another column', champion({ types: { other: 'text' } }), ['day', 'other']],
    ['if the champion has another column in its key', champion({ key: ['other'] }), ['day', 'other']],
  ])('%s', (_, championFeatures, kept) => {
    expect(names.filter((name) => keepsCells(name, ownDefinition, championFeatures))).toEqual(kept);
  });
});

const columns = {
  id: 'text',
  size: 'number',
  count: 'integer',
  word: 'category',
  flag: 'boolean',
  day: 'date',
  label: 'category',
};
const file = pipelineFile({
  problem: 'binary',
  columns,
  target: { column: 'label', positive: 'yes' },
  key: ['id'],
  split: { validation: 0.2, test: 0.4 },
});
it("DuckDB's reader and a cast read the same numbers", async () => {
  const directory = await mkdtemp(join(tmpdir(), 'numbers-'));
  const db = await openDuckDb({ locked: false });
  onTestFinished(async () => {
    db.close();
    await rm(directory, { recursive: true });
  });
  const character = fc.constantFrom(...'0123456789+-.eExbonaifNty٣½'.split(''));
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.double().map(String) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('inf', '-nan', '1e400', '-1e-400', '0x1F', '1.', '.5', '+.5', '--1', '1e', ''),
    },
    {
      weight: 6,
      arbitrary: fc.array(character, { minLength: 1, maxLength: 8 }).map((characters) => characters.join('')),
    },
  );
  const texts = fc.sample(text, 20_000);
  const path = join(directory, 'segment.csv');
  await writeFile(path, texts.map((cell) => `${cell},${cell}\n`).join(''));
  const segment = {
    path,
    records: texts.length,
    jumps: [],
    broken: [],
    hasBlanks: false,
    hasQuotes: false,
    isPlain: true,
  };
  const cells = ['text', 'value'].map((name, index) => ({ name, index }));
  const { input } = parsePipeline(JSON.stringify(file), 'test');
  const rows = segmentRows(segment, 2, { columns: cells, input, numbers: new Set(['value']) });
  const [raw, value] = ['text', 'value'].map((name) => `"${rawName(name)}"`);
  const relation = rows.relation.replace('auto_detect = false', 'ignore_errors = true, auto_detect = false');
  const [counts] = await db.rows(`SELECT count(*) AS accepted, count(*) FILTER (isfinite(${value})) AS numbers,
      count(*) FILTER (isfinite(coalesce(${value}, 0)) AND ${value} IS DISTINCT FROM TRY_CAST(${raw} AS DOUBLE)) AS different
    FROM ${relation}`);
  expect(counts).toMatchObject({ different: '0' });
  expect(Number(counts?.['numbers'])).toBeGreaterThan(5000);
  expect(Number(counts?.['accepted'])).toBeLessThan(texts.length);
});

const csv = [
  'id,size,count,word,flag,day,other,label',
  ...Array.from({ length: 120 }, (_, id) =>
    [
      `i${id}`,
      ['1', '1.0', '-1', '', '2.50', '1e2'][id % 6],
      ['007', '7', '+7', '', '12'][id % 5],
      ['a', ' b', '-', '3', ''][id % 5],
      ['yes', 'TRUE', '0', ''][id % 4],
      ['2026-01-02', ' 2026-11-30 ', ''][id % 3],
      ['x', 'y', ''][id % 3],
      ['yes', 'no', 'no'][id % 3],
    ].join(),
  ),
].join('\n');

describe('a champion gets the vectors that it would compute itself', () => {
  it.each([
    ['with the same definition', {}, []],
    ['with a number as a category', { columns: { ...columns, size: 'category' } }, ['size']],
    ['with an integer as a number', { columns: { ...columns, count: 'number' } }, []],
    ['with a boolean as a category', { columns: { ...columns, flag: 'category' } }, ['flag']],
    ['with an additional column', { columns: { ...columns, other: 'category' } }, ['other']],
    [
      'with other texts that mean "missing"',
      { input: { missing: ['', '-1'] } },
      ['id', 'size', 'count', 'word', 'flag'],
    ],
  ])('%s', async (_, change, kept) => {
    const first = await prepareRows({ ...file, ...change }, csv);
    const made = await bucketWith(file, { 'incoming/rows.csv': csv });
    await made.bucket.writeJson(keys.features('run-0'), await first.readFeatures());
    const champion = { runId: 'run-0' };
    const cleanParts = async () => cleanPartsSchema.parse(await made.bucket.readJson(keys.clean(run.runId)));
    await transform({ run, champion }, { bucket: made.bucket });
    expect((await cleanParts()).kept.toSorted()).toEqual(['day', ...kept].toSorted());
    const divided = await split({ run, champion }, { bucket: made.bucket });
    expect(divided.champion).toEqual({ runId: 'run-0', comparable: true, reason: null });
    expect(await made.readMatrix('test-champion')).toEqual(await first.readMatrix('test-challenger'));

    // A run that continues one without a champion takes over its rows if they have the needed
    // cells.
    await transform({ run, champion: null }, { bucket: made.bucket });
    const next = { ...run, runId: 'run-2' };
    const plan = await made.bucket.readJson(keys.plan(run.runId));
    await made.bucket.writeJson(
      keys.plan(next.runId),
      Object.assign({}, plan, { runId: next.runId, resume: run.runId }),
    );
    await transform({ run: next, champion }, { bucket: made.bucket });
    const { runId } = cleanPartsSchema.parse(await made.bucket.readJson(keys.clean(next.runId)));
    expect(runId).toBe(kept.length === 0 ? run.runId : next.runId);
    const later = await split({ run: next, champion }, { bucket: made.bucket });
    expect(later.champion).toEqual(divided.champion);
    expect(later.rows).toEqual(divided.rows);
  });

  it('and finds its test rows by the cells if its key has a number', async () => {
    const key = ['id', 'count'];
    const first = await prepareRows({ ...file, key }, csv);
    const made = await bucketWith(file, { 'incoming/rows.csv': csv });
    await made.bucket.writeJson(keys.features('run-0'), await first.readFeatures());
    const champion = { runId: 'run-0' };
    await transform({ run, champion }, { bucket: made.bucket });
    const { rows } = await split({ run, champion }, { bucket: made.bucket });
    const mine = await prepareRows(file, csv);
    const idsOf = async ({ readTestRows }: typeof mine) => (await readTestRows()).map(({ record }) => record['id']);
    const [theirs, ours] = [await idsOf(first), await idsOf(mine)];
    expect(rows.shared).toBe(ours.filter((id) => theirs.includes(id)).length);
    expect(rows.shared).toBeLessThan(rows.test);
  });
});
