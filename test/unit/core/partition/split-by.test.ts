import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cutOffs } from '../../../../core/partition/cut-offs.ts';
import { splitRecordSchema } from '../../../../core/partition/split-record.ts';
import { keys } from '../../../../core/names.ts';
import { split } from '../../../../handlers/split/split.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);

/** 100 days from 1 January 2026; `id` is the day's number. */
const days = Array.from({ length: 100 }, (_, id) => `${id},${day(id)},h${id % 23},${id % 7},${id % 2 ? 'yes' : 'no'}`);
const header = 'id,at,house,size,label';
const csvOf = (lines: string[]) => [header, ...lines].join('\n');
const byTime = (rest: object = {}, divided: object = {}) =>
  pipelineFile({
    problem: 'binary',
    columns: { id: 'integer', at: 'date', house: 'category', size: 'number', label: 'category' },
    target: { column: 'label', positive: 'yes' },
    key: ['id'],
    time: { column: 'at' },
    split: { by: 'time', validation: '10 days', test: '20 days', ...divided },
    ...rest,
  });
const byGroup = byTime({ split: { by: 'group', column: 'house', validation: 0.2, test: 0.3 } });

type Prepared = Awaited<ReturnType<typeof prepareRows>>;
const recordOf = async ({ bucket }: Prepared) => splitRecordSchema.parse(await bucket.readJson(keys.split(run.runId)));
const testIds = async ({ readTestRows }: Prepared) => (await readTestRows()).map(({ record }) => Number(record['id']));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

async function failure(pipeline: Record<string, unknown>, lines: string[]): Promise<Error> {
  const error: unknown = await prepareRows(pipeline, csvOf(lines)).catch((caught: unknown) => caught);
  if (!(error instanceof Error)) throw new Error('it did not fail');
  expect(error.name).toBe('DataQualityError');
  return error;
}

describe('an empty partition is a DataQualityError with its name, its bounds and what to change', () => {
  it('by time', async () => {
    const error = await failure(byTime({}, { validation: '10 days', test: '200 days' }), days);
    expect(error.message).toBe(
      'The train partition has no rows: it takes rows with "at" up to 2025-09-12 (split by time: validation "10 days", test "200 days", gap "0 days", counted back from the newest row, 2026-04-10). Change these durations, or add rows. A wrong date in the future would move all bounds',
    );
  });

  it('by time, for one wrong date years in the future', async () => {
    const error = await failure(byTime(), [...days, '100,2062-04-11,h1,1,yes', '101,2062-04-11,h1,1,no']);
    expect(error.message).toMatch(
      /^The validation partition has no rows: it takes rows with "at" after 2062-03-12, up to 2062-03-22 .*newest row, 2062-04-11/,
    );
  });

  it('by group', async () => {
    const error = await failure(
      byGroup,
      days.map((line) => line.replace(/h\d+/, 'h1')),
    );
    expect(error.message).toMatch(
      /partition has no rows: it takes 0\.\d of the groups by "house"\. Add groups, or change split$/,
    );
  });

  it('by hash', async () => {
    const error = await failure(byTime({ split: { validation: 0.001, test: 0.1 } }), days);
    expect(error.message).toBe(
      'The validation partition has no rows: it takes 0.001 of the rows by the hash of id. Add rows, or change split',
    );
  });

  it('for a binary problem also if all rows of a partition have one class', async () => {
    const error = await failure(
      byTime(),
      days.map((line, id) => (id >= 80 ? line.replace(/\w+$/, 'no') : line)),
    );
    expect(error.message).toMatch(
      /^The test partition has 20 rows, all of one class: it takes rows with "at" after 2026-03-21/,
    );
  });
});

it('quarantines a row without a time only if rows are split by time', async () => {
  const lines = [...days, '100,,h1,1,no'];
  const { bucket } = await prepareRows(byTime(), csvOf(lines));
  expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({
    quarantine: [{ column: 'at', reason: 'has no time, by which rows are split', rows: 1 }],
  });
  expect((await prepareRows(byGroup, csvOf(lines))).transformed.rows.quarantined).toBe(0);
});

describe('by time', () => {
  it('the newest rows are test, the rows before are validation, and the cut-offs are stored as instants', async () => {
    const made = await prepareRows(byTime(), csvOf(days));
    expect(made.divided.rows).toMatchObject({ train: 70, validation: 10, test: 20, gap: 0, shared: 20 });
    expect(await testIds(made)).toEqual(range(80, 100));
    expect((await made.readFeatures()).split).toEqual({
      by: 'time',
      key: ['id'],
      column: 'at',
      newest: '2026-04-10T00:00:00.000Z',
      trainTo: '2026-03-11T00:00:00.000Z',
      validationAfter: '2026-03-11T00:00:00.000Z',
      validationTo: '2026-03-21T00:00:00.000Z',
      testAfter: '2026-03-21T00:00:00.000Z',
    });
  });

  it('a gap excludes rows between training and validation, and between validation and test', async () => {
    const made = await prepareRows(byTime({}, { gap: '3 days' }), csvOf(days));
    expect(made.divided.rows).toMatchObject({ train: 64, validation: 10, test: 20, gap: 6 });
    const sizes = async (part: 'train' | 'validation') => (await made.readMatrix(part)).length;
    expect([await sizes('train'), await sizes('validation')]).toEqual([64, 10]);
    expect(await testIds(made)).toEqual(range(80, 100));
    expect(await recordOf(made)).toMatchObject({ rows: { gap: 6 }, split: { trainTo: '2026-03-05T00:00:00.000Z' } });
  });

  it('an instant at a bound belongs to the earlier partition', () => {
    const durations = { validation: '1 day', test: '1 hour', gap: '0 days' };
    expect(cutOffs(durations, Date.parse('2026-03-29T01:30:00.500Z'))).toMatchObject({
      testAfter: '2026-03-29T00:30:00.500Z',
      trainTo: '2026-03-28T00:30:00.500Z',
    });
  });

  it('durations beyond the calendar end at its edge', () => {
    const durations = { validation: '999999 weeks', test: '999999 weeks', gap: '0 days' };
    expect(cutOffs(durations, 0)).toMatchObject({ trainTo: '0001-01-01T00:00:00.000Z' });
    expect(cutOffs(durations, 1e17)).toMatchObject({ newest: '9999-12-31T23:59:59.999Z' });
  });
});

describe('by group', () => {
  it('keeps a group in one partition, by the hash of its name only', async () => {
    const made = await prepareRows(byGroup, csvOf(days));
    const share = (house: string) =>
      Number(createHash('md5').update(house).digest().readBigUInt64LE() % 2n ** 60n) / 2 ** 60;
    const testing = range(0, 100).filter((id) => share(`h${id % 23}`) < 0.3);
    expect(testing.length).toBeGreaterThan(5);
    expect(await testIds(made)).toEqual(testing);
    expect(made.divided.overlap).toMatchObject({ groups: 0 });
    const more = [...days, ...days.map((line, id) => line.replace(/^\d+/, String(1000 + id)))].toReversed();
    const again = await prepareRows(byGroup, csvOf(more));
    expect((await testIds(again)).filter((id) => id < 1000).toReversed()).toEqual(testing);
  });

  it('treats a row without a group as a group of its own', async () => {
    const lines = days.map((line) => line.replace(/h\d+/, ''));
    const made = await prepareRows(byGroup, csvOf(lines));
    const byHash = await prepareRows(byTime({ split: { validation: 0.2, test: 0.3 } }), csvOf(lines));
    expect(await testIds(made)).toEqual(await testIds(byHash));
  });

  it('groups by typed values, so that 1 and 1.0 are one group, also for a derived column', async () => {
    const pipeline = byTime({
      columns: { id: 'integer', at: 'date', house: 'category', size: 'number', label: 'category' },
      derive: { month: 'month("at")' },
      split: { by: 'group', column: 'size', validation: 0.4, test: 0.3 },
    });
    const lines = days.map((line, id) => (id % 2 ? line : line.replace(/,(\d),(?=\w+$)/, ',$1.0,')));
    expect((await prepareRows(pipeline, csvOf(lines))).divided.overlap.groups).toBe(0);
    const months = byTime({
      derive: { week: 'week("at")' },
      split: { by: 'group', column: 'week', validation: 0.3, test: 0.4 },
    });
    expect((await prepareRows(months, csvOf(days))).divided.overlap.groups).toBe(0);
  });
});

describe('the rows for a comparison with a champion', () => {
  /** Compares a model of the rows before day 70 with a run over all 100 days. */
  async function against(championFile: Record<string, unknown>, file: Record<string, unknown>) {
    const first = await prepareRows(championFile, csvOf(days.slice(0, 70)));
    const made = await bucketWith(file, { 'incoming/rows.csv': csvOf(days) });
    await made.bucket.writeJson(keys.features('run-0'), await first.readFeatures());
    await transform({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    const divided = await split({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    const shared = (await made.readTestRows()).filter((row) => row.shared).map(({ record }) => Number(record['id']));
    return { divided, shared, matrix: await made.readMatrix('test-champion') };
  }

  it('are those that neither model was trained on, by the cut-offs of both', async () => {
    // The champion tested on days after 49, the challenger tests on those after 79.
    const later = await against(byTime(), byTime());
    expect(later.shared).toEqual(range(80, 100));
    expect(later.divided.champion).toEqual({ runId: 'run-0', comparable: true, reason: null });
    // The test rows of a challenger that tests on 70 days include training rows of the champion.
    const longer = await against(byTime(), byTime({}, { test: '70 days' }));
    expect(longer.divided.rows).toMatchObject({ test: 70, shared: 50 });
    expect(longer.shared).toEqual(range(50, 100));
    expect(longer.matrix).toHaveLength(70);
  });

  it('are the common test rows of a champion split by hash and a challenger split by time', async () => {
    const byHash = byTime({ split: { validation: 0.2, test: 0.3 } });
    const { shared } = await against(byHash, byTime());
    const hashed = await testIds(await prepareRows(byHash, csvOf(days)));
    expect(shared).toEqual(hashed.filter((id) => id >= 80));
    expect(shared.length).toBeGreaterThan(0);
  });
});

describe('partitions are stable', () => {
  const byHash = byTime({ split: { validation: 0.2, test: 0.3 } });

  it.each([
    [
      'when labels are corrected',
      byHash,
      days.map((line) => line.replace(/yes$|no$/, (w) => (w === 'no' ? 'yes' : 'no'))),
    ],
    ['when rows are added', byHash, [...days, ...range(100, 150).map((id) => `${id},2026-01-01,h1,1,no`)].toReversed()],
    [
      'when columns are added and a key is given',
      { ...byHash, columns: { id: 'integer', at: 'date', house: 'text', size: 'number', label: 'category' } },
      days,
    ],
  ])('%s', async (_, pipeline, lines) => {
    const before = await testIds(await prepareRows(byHash, csvOf(days)));
    const after = await testIds(await prepareRows(pipeline, csvOf(lines)));
    expect(after.filter((id) => id < 100).toSorted((a, b) => a - b)).toEqual(before);
  });
});

describe('the record of the split', () => {
  it('counts rows with the features of a training row and keys in two partitions, and names classes that a partition lacks', async () => {
    const lines = days.map((line, id) =>
      id === 99 ? line.replace(/\w+$/, 'new') : id === 3 ? line.replace(/\w+$/, 'old') : line,
    );
    const made = await prepareRows(
      { ...byTime({ problem: 'multiclass', target: { column: 'label' }, drop: ['house'] }) },
      csvOf(lines),
    );
    const { version, rows, overlap, oneSidedClasses } = await recordOf(made);
    expect({ version, rows }).toEqual({
      version: 1,
      rows: { train: 70, validation: 10, test: 19, gap: 0, unseenClass: 1 },
    });
    // Size is the only feature, and it repeats each week.
    expect(overlap).toEqual({ validation: 10, test: 20, keys: 0, groups: 0 });
    expect(made.divided.overlap).toEqual(overlap);
    expect(oneSidedClasses).toEqual({
      count: 2,
      largest: [
        { class: 'new', train: 0, validation: 0, test: 1 },
        { class: 'old', train: 1, validation: 0, test: 0 },
      ],
    });
  });

  it('counts identical rows in two partitions of a split by time without a key', async () => {
    const { key: _, ...keyless } = byTime({ drop: ['id', 'size'] });
    const made = await prepareRows(keyless, csvOf(days));
    // Each house returns after 23 days, in another partition.
    expect((await recordOf(made)).overlap).toMatchObject({ validation: 10, test: 20, keys: 23 });
  });
});
