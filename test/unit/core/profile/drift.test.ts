import { describe, expect, it } from 'vitest';
import type { Bins } from '../../../../core/profile/bins.ts';
import { driftInShort, driftSchema, noDrift } from '../../../../core/profile/drift-record.ts';
import { columnDrift } from '../../../../core/profile/drift.ts';
import { trainingProfileSchema } from '../../../../core/profile/training-profile.ts';
import { keys } from '../../../../core/names.ts';
import { split } from '../../../../handlers/split/split.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const numbers = (counts: number[], missing = 0): Bins => ({ kind: 'number', edges: [10, 20, 30], counts, missing });
const levels = (counts: number[], missing = 0): Bins => ({ kind: 'levels', levels: ['a', 'b'], counts, missing });

describe('the population stability index', () => {
  /*
   * In Python:
   * k = (a + b) > 0
   * p = np.maximum(a[k], 0.5) / a.sum()
   * q = np.maximum(b[k], 0.5) / b.sum()
   * ((q - p) * np.log(q / p)).sum()
   */
  it('equals the result of numpy; missing values are a bin, and an empty bin counts as half a row', () => {
    const record = columnDrift('x', numbers([100, 200, 300, 400], 0), numbers([150, 250, 250, 300], 50));
    expect(record.psi).toBeCloseTo(0.2972706422624, 9);
    expect(record).toMatchObject({ column: 'x', verdict: 'large', expected: 4 * (1 / 1000 + 1 / 1000) });
    expect(record.moved[0]).toEqual({ bin: 'missing', from: 0, to: 0.05 });
  });

  it('ignores bins that are empty in both, and is 0 for equal shares', () => {
    const { psi, expected } = columnDrift('x', levels([500, 500, 0]), levels([480, 520, 0]));
    expect(psi).toBeCloseTo(0.0016008541535, 9);
    expect(expected).toBeCloseTo(0.002, 12);
    expect(columnDrift('x', levels([50, 30, 20]), levels([500, 300, 200]))).toMatchObject({
      psi: 0,
      verdict: 'none',
      moved: [],
    });
  });

  it('is not drift if so few rows give the same index by chance', () => {
    const [before, after] = [numbers([10, 10, 10, 10]), numbers([6, 13, 8, 13])];
    const few = columnDrift('x', before, after);
    expect(few.psi).toBeGreaterThan(0.1);
    expect(few.verdict).toBe('unsure');
    const hundredfold = (bins: Bins) => numbers(bins.counts.map((count) => 100 * count));
    const many = columnDrift('x', hundredfold(before), hundredfold(after));
    expect(many.psi).toBeCloseTo(few.psi, 12);
    expect(many.verdict).toBe('some');
  });

  it('computes noise from chi-squared: scipy.stats.chi2.ppf(0.999, 4) is 18.467', () => {
    const { noise } = columnDrift('x', numbers([1, 1, 1, 1], 1), numbers([1, 1, 1, 1], 1));
    expect(noise / (2 / 5) / 18.467).toBeCloseTo(1, 1);
  });

  it('describes the bins that moved', () => {
    const words = columnDrift('x', numbers([120, 10, 10, 10], 5), numbers([10, 10, 10, 90], 5)).moved;
    expect(
      words
        .map(({ bin }) => bin)
        .slice(0, 2)
        .sort(),
    ).toEqual(['above 30', 'up to 10']);
    expect(columnDrift('x', levels([90, 9, 1]), levels([10, 30, 60])).moved.map(({ bin }) => bin)).toEqual([
      'other',
      'a',
      'b',
    ]);
  });
});

describe('the summary of drift', () => {
  const column = (name: string, psi: number, verdict: 'none' | 'unsure' | 'some' | 'large') => ({
    ...columnDrift(name, levels([5, 5]), levels([5, 5])),
    psi,
    verdict,
  });
  const drift = { ...noDrift('champion', ''), reason: null };

  it('has the column that moved most and the target, unless they may be noise', () => {
    const columns = [column('a', 0.4, 'unsure'), column('b', 0.3, 'large'), column('c', 0.2, 'some')];
    expect(driftInShort({ ...drift, columns, target: column('y', 0.05, 'none') })).toEqual({
      largest: { column: 'b', psi: 0.3 },
      target: 0.05,
    });
    expect(driftInShort({ ...drift, columns: columns.slice(0, 1), target: column('y', 0.2, 'unsure') })).toEqual({
      largest: null,
      target: null,
    });
  });

  it('is null if drift cannot be measured', () => {
    expect(driftInShort(noDrift(null, 'no model serves yet'))).toBeNull();
  });
});

describe('the drift that Split finds', () => {
  const file = pipelineFile({
    problem: 'binary',
    columns: { id: 'integer', age: 'number', plan: 'category', same: 'number', at: 'timestamp', left: 'category' },
    target: { column: 'left', positive: 'yes' },
    key: ['id'],
    drop: ['at'],
  });
  const rows = (
    count: number,
    change: (id: number) => { age?: number | ''; plan?: string; left?: string } = () => ({}),
  ) =>
    [
      'id,age,plan,same,at,left',
      ...Array.from({ length: count }, (_, id) => {
        const {
          age = id % 60,
          plan = id % 3 === 0 ? 'plus' : 'basic',
          left = id % 2 === 0 ? 'yes' : 'no',
        } = change(id);
        return `${id},${age},${plan},1,${id < count - 600 ? '2026-01-01' : '2026-02-02'},${left}`;
      }),
    ].join('\n');

  /** Runs Split with a champion (run-0) that was trained on `before` at the turn of the year. */
  async function drift(
    before: string,
    after: string,
    { first: trained = file, pipeline = file, startedAt = '2026-01-15T00:00:00.000Z', version = 2 } = {},
  ) {
    const first = await prepareRows(trained, before);
    const profile = trainingProfileSchema.parse(await first.bucket.readJson(keys.trainingProfile(run.runId)));
    const made = await bucketWith(pipeline, { 'incoming/rows.csv': after });
    const { sampled, histograms, relations, ...earlier } = profile;
    const kept = version === 1 ? {} : { sampled, histograms, relations };
    await made.bucket.writeJson(keys.trainingProfile('run-0'), { ...earlier, ...kept, runId: 'run-0', version });
    await made.bucket.writeJson(keys.features('run-0'), await first.readFeatures());
    await made.bucket.writeJson(keys.plan('run-0'), { startedAt });
    await transform({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    await split({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    return { profile, record: driftSchema.parse(await made.bucket.readJson(keys.drift(run.runId))) };
  }

  it('cannot be measured without a champion, without its profile, or with few rows', async () => {
    const alone = await prepareRows(file, rows(400));
    expect(await alone.bucket.readJson(keys.drift(run.runId))).toEqual(noDrift(null, 'no model serves yet'));
    const { record } = await drift(rows(60), rows(400));
    expect(record.reason).toMatch(/^\d+ and \d+ rows are too few to compare; each run needs 100$/);
    const made = await bucketWith(file, { 'incoming/rows.csv': rows(400) });
    await made.bucket.writeJson(keys.features('run-0'), await alone.readFeatures());
    await transform({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    await split({ run, champion: { runId: 'run-0' } }, { bucket: made.bucket });
    expect(await made.bucket.readJson(keys.drift(run.runId))).toMatchObject({
      champion: 'run-0',
      reason: 'the champion has no models/run-0/profile.json that can be read',
    });
  });

  it('is 0 for the same rows; the profile covers the training rows, including columns that are not features', async () => {
    const { record, profile } = await drift(rows(1000), rows(1000));
    expect(record).toMatchObject({ champion: 'run-0', reason: null, of: 'training', rows: { champion: profile.rows } });
    expect(record.columns.map(({ column, psi }) => [column, psi])).toEqual([
      ['age', 0],
      ['plan', 0],
      ['same', 0],
    ]);
    expect(record.target).toMatchObject({ column: 'left', psi: 0 });
    const { age, plan, same, left } = profile.columns;
    for (const bins of [age, plan, same, left]) {
      expect((bins?.counts ?? []).reduce((sum, count) => sum + count, bins?.missing ?? NaN)).toBe(profile.rows);
    }
    expect(age).toMatchObject({ kind: 'number', missing: 0 });
    expect(age?.counts).toHaveLength(10);
    expect(Math.min(...(age?.counts ?? []))).toBeGreaterThan(profile.rows / 20);
    expect(plan).toMatchObject({ kind: 'levels', levels: ['basic', 'plus'] });
    expect(same).toEqual({ kind: 'number', edges: [], counts: [profile.rows], missing: 0 });
    expect(profile.sampled).toBe(profile.rows);
    expect(profile.histograms['age']).toMatchObject({ min: 0, max: 59, edges: expect.any(Array) });
  });

  it('is measured for a champion whose profile has neither histograms nor relations', async () => {
    const current = rows(400, (id) => ({ left: id % 3 === 0 ? 'yes' : 'no' }));
    const { record, profile } = await drift(current, current, { version: 1 });
    expect(record).toMatchObject({ reason: null, target: { column: 'left', psi: 0 } });
    expect(record.columns).toHaveLength(3);
    // This run's own profile has them. The plan differs if the id is a multiple of 3.
    expect(profile.relations[0]).toEqual({
      columns: ['plan'],
      by: 'value',
      explained: 1,
      metrics: { auc: 1, accuracy: 1 },
    });
    expect(profile.relations.at(-1)).toMatchObject({ columns: ['same'], explained: 0 });
  });

  it('names what has moved, how far and where to, including the target', async () => {
    const { record } = await drift(
      rows(1000),
      rows(1000, (id) => ({
        age: id % 4 === 0 ? '' : (id % 60) + 30,
        plan: id % 5 === 0 ? 'gold' : 'basic',
        left: id % 10 === 0 ? 'yes' : 'no',
      })),
    );
    expect(record.columns.map(({ column, verdict }) => [column, verdict])).toEqual([
      ['age', 'large'],
      ['plan', 'large'],
      ['same', 'none'],
    ]);
    expect(record.columns[0]?.moved.map(({ bin }) => bin)).toContain('missing');
    expect(record.columns[1]?.moved.map(({ bin }) => bin).sort()).toEqual(['basic', 'other', 'plus']);
    expect(record.target).toMatchObject({ verdict: 'large' });
    expect(record.target?.moved.find(({ bin }) => bin === 'yes')).toEqual({
      bin: 'yes',
      from: expect.closeTo(0.5, 1),
      to: expect.closeTo(0.1, 1),
    });
  });

  it('is measured for a target with an SQL expression, although that has no column', async () => {
    const bySql = { ...file, target: { sql: '"left" = \'yes\'' } };
    const { record, profile } = await drift(
      rows(1000),
      rows(1000, (id) => ({ left: id % 10 === 0 ? 'yes' : 'no' })),
      { first: bySql, pipeline: bySql },
    );
    expect(profile).toMatchObject({ target: '(target)', columns: { '(target)': { levels: ['false', 'true'] } } });
    expect(Object.keys(profile.columns)).not.toContain('left');
    expect(record.target).toMatchObject({ column: '(target)', verdict: 'large' });
    expect(record.columns.map(({ column }) => column)).toEqual(['age', 'plan', 'same']);
  });

  it('is measured on newer rows only, if there are enough, because old rows would hide it', async () => {
    const timed = { ...file, time: { column: 'at' } };
    const after = rows(3000, (id) => (id < 2400 ? {} : { plan: 'gold' }));
    const { record } = await drift(rows(1000), after, { pipeline: timed });
    expect(record).toMatchObject({ of: 'newer', rows: { now: 600 } });
    expect(record.columns[0]).toMatchObject({
      column: 'plan',
      verdict: 'large',
      moved: expect.arrayContaining([{ bin: 'other', from: 0, to: 1 }]),
    });
    const { record: all } = await drift(rows(1000), after, { pipeline: timed, startedAt: '2026-03-01T00:00:00.000Z' });
    expect(all.of).toBe('training');
  });
});
