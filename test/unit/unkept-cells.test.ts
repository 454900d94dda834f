import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rawName } from '../../core/features/sql.ts';
import { unkeptColumns } from '../../core/features/unkept-cells.ts';
import { keys } from '../../core/names.ts';
import { parsePipeline } from '../../core/pipeline.ts';
import { cleanPartsSchema } from '../../handlers/shared/clean-parts.ts';
import { openDuckDb } from '../../handlers/shared/duckdb.ts';
import { split } from '../../handlers/split/split.ts';
import { segmentRows } from '../../handlers/transform/segment-rows.ts';
import { transform } from '../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from './features-fixture.ts';

const number = { type: 'number' } as const;
const definition = { missing: [''], columns: { id: number, a: number, b: { type: 'category' as const } }, derive: [] };
const hash = { by: 'hash' as const, key: ['id'], validation: 0.2, test: 0.2 };

describe('the cells of a number need not be kept', () => {
  it.each([
    ['without a champion', undefined, ['a']],
    ['where the champion reads it alike', { definition, split: hash }, ['a']],
    ['where the champion does not know it', { definition: { ...definition, columns: {} }, split: hash }, ['a']],
    [
      'but where it is a category to the champion',
      { definition: { ...definition, columns: { a: { type: 'category' as const } } }, split: hash },
      [],
    ],
    ['nor where other cells are missing to it', { definition: { ...definition, missing: ['', '-'] }, split: hash }, []],
    ['nor where the champion has it in its key', { definition, split: { ...hash, key: ['a'] } }, []],
  ])('%s', (_, champion, unkept) => {
    expect(unkeptColumns(definition, ['id'], champion)).toEqual(unkept);
  });
});

const file = pipelineFile({
  problem: 'binary',
  columns: { id: 'text', size: 'number', word: 'category', label: 'category' },
  target: { column: 'label', positive: 'yes' },
  key: ['id'],
  split: { validation: 0.2, test: 0.4 },
});
it('what the reader takes for a number is the number that a cast finds', async () => {
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
    { weight: 6, arbitrary: fc.array(character, { minLength: 1, maxLength: 8 }).map((all) => all.join('')) },
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
  const columns = ['text', 'value'].map((name, index) => ({ name, index }));
  const { input } = parsePipeline(JSON.stringify(file), 'test');
  const rows = segmentRows(segment, 2, { columns, input, numbers: new Set(['value']) });
  const [raw, value] = ['text', 'value'].map((name) => `"${rawName(name)}"`);
  const relation = rows.relation.replace('auto_detect = false', 'ignore_errors = true, auto_detect = false');
  const [found] = await db.rows(`SELECT count(*) AS accepted, count(*) FILTER (isfinite(${value})) AS numbers,
      count(*) FILTER (isfinite(coalesce(${value}, 0)) AND ${value} IS DISTINCT FROM TRY_CAST(${raw} AS DOUBLE)) AS others
    FROM ${relation}`);
  expect(found).toMatchObject({ others: '0' });
  expect(Number(found?.['numbers'])).toBeGreaterThan(5000);
  expect(Number(found?.['accepted'])).toBeLessThan(texts.length);
});

const csv = [
  'id,size,word,label',
  ...Array.from({ length: 120 }, (_, id) =>
    [`i${id}`, ['1', '1.0', '-1', '', '2.50', '1e2'][id % 6], ['a', 'b'][id % 2], ['yes', 'no', 'no'][id % 3]].join(),
  ),
].join('\n');

describe('a champion gets the vectors of its own reading', () => {
  it.each([
    ['the same', {}],
    ['of a number as a category', { columns: { id: 'text', size: 'category', word: 'category', label: 'category' } }],
    ['with other cells missing', { input: { missing: ['', '-1'] } }],
  ])('%s', async (_, change) => {
    const first = await prepareRows({ ...file, ...change }, csv);
    const made = await bucketWith(file, { 'incoming/rows.csv': csv });
    await made.bucket.writeJson(keys.features('run-0'), await first.readFeatures());
    const champion = { runId: 'run-0' };
    await transform({ run, champion }, { bucket: made.bucket });
    const divided = await split({ run, champion }, { bucket: made.bucket });
    expect(divided.champion).toEqual({ runId: 'run-0', comparable: true, reason: null });
    expect(await made.readMatrix('test-champion')).toEqual(await first.readMatrix('test-challenger'));

    // The rows of an earlier run, whose champion was another one.
    await transform({ run, champion: null }, { bucket: made.bucket });
    expect(cleanPartsSchema.parse(await made.bucket.readJson(keys.clean(run.runId))).unkept).toEqual(['size']);
    const later = await split({ run, champion }, { bucket: made.bucket });
    expect(later.champion?.comparable).toBe(Object.keys(change).length === 0);
    expect(later.champion?.reason ?? 'it reads "size" otherwise').toContain('it reads "size" otherwise');
  });
});

it.each(['7a', 'inf', '-nan', '1e400'])('the cell %j changes not how others are read, nor is it lost', async (cell) => {
  const made = await bucketWith(
    { ...file, quality: { minRows: 1, maxQuarantined: 0.5 } },
    { 'incoming/rows.csv': `${csv}\nx,${cell},a,yes\n` },
  );
  const { rows } = await transform({ run, champion: null }, { bucket: made.bucket });
  expect(rows).toEqual({ read: 121, quarantined: 1, unlabelled: 0 });
  const quarantined = (await made.readText(keys.quarantine(run.runId))).trimEnd().split('\n').slice(1);
  expect(quarantined.map((line) => line.split(',').slice(1, 4))).toEqual([['122', 'size', cell]]);
  const all = await prepareRows(file, csv);
  expect(await made.readClean()).toEqual(await all.readClean());
});
