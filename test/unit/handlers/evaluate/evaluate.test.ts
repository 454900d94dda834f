import { describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../../../core/judging/evaluation.ts';
import { keys } from '../../../../core/names.ts';
import { evaluate } from '../../../../handlers/evaluate/evaluate.ts';
import { replaySample } from '../../../../handlers/evaluate/replay-sample.ts';
import { replaySchema } from '../../../../handlers/lane/replay.ts';
import {
  artifact,
  comparableChampion,
  dependencies,
  evaluated,
  features,
  run,
  type Given,
} from '../../../fixtures/evaluation-run.ts';

describe('Evaluate refuses', () => {
  const labels = ['yes', 'no'];

  it.each([
    { text: '0.9\n', said: '1 lines of scores for 2 rows' },
    { text: '0.9\n0.1\n0.2\n', said: '3 lines of scores for 2 rows' },
    { text: '', said: '0 lines of scores for 2 rows' },
    { text: '0.9\n0.1,0.2\n', said: '3 scores for 2 rows; 1 a row' },
    { text: '0.9\nnan\n', said: 'score 2' },
  ])('scores that are not one a row: $said', async ({ text, said }) => {
    const given = evaluate({ run, artifact, champion: null }, dependencies({ labels, scores: { challenger: text } }));
    await expect(given).rejects.toMatchObject({
      name: 'ScoringFailedError',
      message: expect.stringContaining(said),
    });
    await expect(given).rejects.toThrow('s3://loans/work/new/scores/challenger/part-0.csv.out');
  });

  it('a hold-out without a row', async () => {
    const given = evaluate({ run, artifact, champion: null }, dependencies({ labels: [], scores: { challenger: '' } }));
    await expect(given).rejects.toThrow('the split left none to test on');
  });

  it('a third class in a binary problem, naming it', async () => {
    const given = dependencies({ labels: ['yes', 'perhaps'], scores: { challenger: '0.9\n0.1\n' } });
    await expect(evaluate({ run, artifact, champion: null }, given)).rejects.toThrow('perhaps');
  });
});

describe('Evaluate holds a first model against the naive baseline', () => {
  const labels = Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 'yes' : 'no'));
  const scoresOf = (score: (row: number) => number) => labels.map((_, row) => `${score(row)}\n`).join('');

  it('surely better where the scores know the labels, and not where they do not', async () => {
    const knowing = scoresOf((row) => (row % 2 === 0 ? 0.7 : 0.3));
    const known = (await evaluated({ labels, scores: { challenger: knowing } })).baseline.difference;
    expect(known?.value).toBeCloseTo(Math.log(2) + Math.log(0.7), 9);
    expect(known?.low).toBeGreaterThan(0.2);
    const guessing = scoresOf((row) => 0.5 + (row % 7 < 4 ? 0.01 : -0.01));
    const guessed = (await evaluated({ labels, scores: { challenger: guessing } })).baseline.difference;
    expect(guessed?.low).toBeLessThan(0);
    expect(guessed?.high).toBeGreaterThan(0);
  });

  it('not where there is a champion to hold it against', async () => {
    const scores = scoresOf((row) => (row % 2 === 0 ? 0.7 : 0.3));
    const { baseline } = await evaluated({
      labels,
      scores: { challenger: scores, champion: scores },
      champion: {},
      split: comparableChampion,
    });
    expect(baseline).not.toHaveProperty('difference');
  });
});

describe('Evaluate without a champion that can be compared', () => {
  const given: Given = { labels: ['yes', 'no', 'yes', 'no'], scores: { challenger: '0.9\n\n0.1\n0.4\n\n0.2\n' } };

  it('judges the challenger alone, blank lines between mini-batches skipped', async () => {
    const result = await evaluated(given);
    expect(result).toMatchObject({
      champion: null,
      challengerOnShared: null,
      difference: null,
      identical: false,
      direction: 'lower',
      challenger: { metrics: { accuracy: 0.75, auc: 1, recall: 0.5, precision: 1 } },
      baseline: { metrics: { auc: 0.5 } },
    });
  });

  it('names the columns that are no features', async () => {
    const dropped = [{ column: 'branch', why: 'constant' as const }];
    expect((await evaluated({ ...given, challenger: { dropped } })).dropped).toEqual(dropped);
    expect((await evaluated(given)).dropped).toEqual([]);
  });

  it('uses the threshold that is stored with the model', async () => {
    const result = await evaluated({ ...given, challenger: { threshold: 0.4 } });
    expect(result.challenger.metrics['accuracy']).toBe(1);
  });

  it.each([
    { said: 'another target', split: { runId: 'old', comparable: false, reason: 'another target' }, champion: {} },
    { said: 'cannot be read', split: comparableChampion, champion: { version: 2 } },
    { said: 'its classes are bad and good', split: comparableChampion, champion: { classes: ['bad', 'good'] } },
    { said: 'regression', split: comparableChampion, champion: { problem: 'regression', classes: [] } },
  ])('says why there is no comparison: $said', async ({ said, split, champion }) => {
    const scores = { ...given.scores, champion: '0.9\n0.1\n0.4\n0.2\n' };
    const result = await evaluated({ ...given, scores, champion, split });
    expect(result.champion).toMatchObject({ runId: 'old', comparable: false, metrics: null });
    expect(result.champion?.reason).toContain(said);
    expect(result.difference).toBeNull();
  });

  it('says so when no test row is shared', async () => {
    const scores = { ...given.scores, champion: '0.9\n0.1\n0.4\n0.2\n' };
    const result = await evaluated({ ...given, scores, champion: {}, split: comparableChampion, shared: [0, 0, 0, 0] });
    expect(result.champion?.reason).toContain('no test row');
  });
});

describe('Evaluate with a champion', () => {
  const labels = ['yes', 'no', 'yes', 'no'];

  it.each([
    { champion: '0.6\n0.4\n0.6\n0.4\n', better: true },
    { champion: '0.99\n0.01\n0.99\n0.01\n', better: false },
  ])('gives a difference that is above 0 exactly where the challenger is better ($better)', async (given) => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion: given.champion };
    const byLogloss = await evaluated({ labels, scores, champion: {}, split: comparableChampion });
    expect((byLogloss.difference?.value ?? 0) > 0).toBe(given.better);
    expect(byLogloss.identical).toBe(false);
  });

  it('turns the difference round where more is better', async () => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion: '0.9\n0.1\n0.4\n0.2\n' };
    const result = await evaluated({ labels, scores, champion: {}, split: comparableChampion, metric: 'accuracy' });
    expect(result).toMatchObject({ difference: { value: 0.25 }, direction: 'higher' });
  });

  it('compares on shared rows alone, and still judges the challenger on all', async () => {
    const scores = { challenger: '0.9\n0.1\n0.2\n0.2\n', champion: '0.2\n0.1\n0.8\n0.2\n' };
    const shared = [1, 1, 0, 0];
    const result = await evaluated({
      labels,
      scores,
      champion: {},
      split: comparableChampion,
      shared,
      metric: 'accuracy',
    });
    expect(result.challenger.metrics['accuracy']).toBe(0.75);
    expect(result.challengerOnShared?.['accuracy']).toBe(1);
    expect(result.champion?.metrics?.['accuracy']).toBe(0.5);
    expect(result.rows).toMatchObject({ test: 4, shared: 2 });
  });

  it('sees that both models answer alike', async () => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion: '0.9\n0.1\n0.8\n0.2000001\n' };
    const result = await evaluated({ labels, scores, champion: {}, split: comparableChampion });
    expect(result.identical).toBe(true);
    expect(result.largestScoreDifference).toBeCloseTo(1e-7, 12);
  });

  it('reads a champion whose two classes are the other way round', async () => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion: '0.1\n0.9\n0.2\n0.8\n' };
    const champion = { classes: ['yes', 'no'] };
    const result = await evaluated({ labels, scores, champion, split: comparableChampion });
    expect(result.identical).toBe(true);
    expect(result.champion?.metrics).toMatchObject({ accuracy: 1, auc: 1 });
  });

  it('maps classes by name, and counts a label that a model does not know as wrong', async () => {
    const result = await evaluated({
      labels: ['a', 'b', 'c', 'b'],
      challenger: { problem: 'multiclass', classes: ['a', 'b', 'c'] },
      champion: { problem: 'multiclass', classes: ['b', 'a'] },
      scores: {
        challenger: '[0.8, 0.1, 0.1]\n[0.1, 0.8, 0.1]\n[0.1, 0.1, 0.8]\n[0.6, 0.3, 0.1]\n',
        champion: '[0.2, 0.8]\n[0.8, 0.2]\n[0.5, 0.5]\n[0.9, 0.1]\n',
      },
      split: comparableChampion,
    });
    expect(result.rows).toMatchObject({ unknownToChallenger: 0, unknownToChampion: 1 });
    expect(result.champion?.metrics?.['accuracy']).toBe(0.75);
    // Three rows at 0.8, 0.8 and 0.9, and one at the clipped probability.
    const expected = -(2 * Math.log(0.8) + Math.log(0.9) + Math.log(Number.EPSILON)) / 4;
    expect(result.champion?.metrics?.['mlogloss']).toBeCloseTo(expected, 9);
    expect(result.identical).toBe(false);
    expect(result.challenger.perClass.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
  });

  it('undoes log1p and clips before it measures', async () => {
    const target = { column: 'paid', transform: 'log1p' as const, min: 0 };
    const result = await evaluated({
      targets: [9, 0],
      challenger: { problem: 'regression', classes: [], target },
      champion: { problem: 'regression', classes: [] },
      scores: { challenger: `${Math.log1p(10)}\n-0.5\n`, champion: '9\n3\n' },
      split: comparableChampion,
    });
    expect(result.challenger.metrics['mae']).toBeCloseTo(0.5, 12);
    expect(result.champion?.metrics?.['mae']).toBeCloseTo(1.5, 12);
    expect(result.challenger.residuals?.density.cells.length).toBeGreaterThan(0);
  });
});

describe('a threshold that is to be chosen', () => {
  const given: Given = {
    labels: ['yes', 'no', 'yes', 'no'],
    scores: { challenger: '0.9\n0.3\n0.35\n0.1\n' },
    serve: { threshold: { maximize: 'f1' } },
    validation: { labels: '1\n0\n1\n0\n0\n', scores: '0.34\n0.2\n0.8\n0.3\n0.1\n' },
  };

  it('is refused without validation rows, and where their scores are not theirs', async () => {
    const none = { ...given, validation: { labels: '', scores: '' } };
    await expect(evaluated(none)).rejects.toThrow('validation-labels.csv has no rows to choose a threshold on');
    const short = { ...given, validation: { labels: '1\n0\n', scores: '0.34\n' } };
    await expect(evaluated(short)).rejects.toThrow('scores/validation/part-0.csv.out has 1 lines of scores for 2 rows');
  });

  it('is chosen on the validation rows, and stored with the model before the metrics are computed', async () => {
    const bucket = dependencies(given);
    await evaluate({ run, artifact, champion: null }, bucket);
    // Between 0.30 and 0.34 all five are right.
    expect(bucket.written.get(keys.features('new'))).toEqual(features({ threshold: 0.32 }));
    const result = evaluationSchema.parse(bucket.written.get(keys.evaluation('new')));
    expect(result.threshold).toEqual({ value: 0.32, rule: 'the best f1 on the validation rows, 1', rows: 5 });
    expect(result.challenger.metrics).toMatchObject({ accuracy: 1, recall: 1 });
  });

  it('follows what wrong answers cost', async () => {
    const costly = (falsePositive: number, falseNegative: number) =>
      evaluated({
        ...given,
        serve: { threshold: { cost: { falsePositive, falseNegative } } },
        validation: { labels: '1\n0\n1\n', scores: '0.2\n0.4\n0.6\n' },
      });
    expect((await costly(1, 5)).threshold).toMatchObject({ value: 0.1, rule: expect.stringContaining('0.3333 a row') });
    expect((await costly(5, 1)).threshold).toMatchObject({ value: 0.5 });
  });

  it('is chosen alike by a repeated step', async () => {
    const bucket = dependencies(given);
    await evaluate({ run, artifact, champion: null }, bucket);
    const first = bucket.written.get(keys.evaluation('new'));
    const repeated = dependencies({ ...given, challenger: { threshold: 0.32 } });
    await evaluate({ run, artifact, champion: null }, repeated);
    expect(repeated.written.get(keys.evaluation('new'))).toEqual(first);
  });

  it('leaves features.json alone where it is a number', async () => {
    const { validation: _unused, ...rest } = given;
    const bucket = dependencies({ ...rest, serve: { threshold: 0.4 }, challenger: { threshold: 0.4 } });
    await evaluate({ run, artifact, champion: null }, bucket);
    expect(bucket.written.has(keys.features('new'))).toBe(false);
  });
});

describe('the replay', () => {
  it('holds the scores that Evaluate saw, a row each', async () => {
    const given = dependencies({
      labels: ['a', 'b'],
      challenger: { problem: 'multiclass', classes: ['a', 'b', 'c'] },
      scores: { challenger: '[0.8, 0.1, 0.1]\n[0.1, 0.8, 0.1]\n' },
    });
    const output = await evaluate({ run, artifact, champion: null }, given);
    expect(output).toMatchObject({ metric: 'mlogloss', champion: null });
    expect(replaySchema.parse(given.written.get(keys.replay('new')))).toEqual({
      version: 1,
      rows: [
        { record: { age: 0 }, scores: [0.8, 0.1, 0.1] },
        { record: { age: 1 }, scores: [0.1, 0.8, 0.1] },
      ],
    });
  });

  it('is spread over all rows, with rows that lack a value', () => {
    expect(replaySample([4, 8, 9], [3, 9])).toEqual([4, 8, 9]);
    expect(replaySample(3, [])).toEqual([0, 1, 2]);
    const sample = replaySample(10_000, [17, 23]);
    expect(sample.length).toBeLessThanOrEqual(50);
    expect(sample).toEqual(expect.arrayContaining([0, 17, 23]));
    expect(sample.at(-1)).toBeGreaterThan(9000);
  });
});
