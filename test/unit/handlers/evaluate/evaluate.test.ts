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
  type EvaluationSetup,
} from '../../../fixtures/evaluation-run.ts';

describe('Evaluate rejects', () => {
  const labels = ['yes', 'no'];

  it.each([
    { text: '0.9\n', expected: '1 lines of scores for 2 rows' },
    { text: '0.9\n0.1\n0.2\n', expected: '3 lines of scores for 2 rows' },
    { text: '', expected: '0 lines of scores for 2 rows' },
    { text: '0.9\n0.1,0.2\n', expected: '3 scores for 2 rows, but 1 per row' },
    { text: '0.9\nnan\n', expected: 'score 2' },
  ])('scores that do not match the rows: $expected', async ({ text, expected }) => {
    const evaluation = evaluate(
      { run, artifact, champion: null },
      dependencies({ labels, scores: { challenger: text } }),
    );
    await expect(evaluation).rejects.toMatchObject({
      name: 'ScoringFailedError',
      message: expect.stringContaining(expected),
    });
    await expect(evaluation).rejects.toThrow('s3://loans/work/new/scores/challenger/part-0.csv.out');
  });

  it('an empty hold-out', async () => {
    const evaluation = evaluate(
      { run, artifact, champion: null },
      dependencies({ labels: [], scores: { challenger: '' } }),
    );
    await expect(evaluation).rejects.toThrow('the split has left no test rows');
  });

  it('a third class in a binary problem, and names it', async () => {
    const stage = dependencies({ labels: ['yes', 'perhaps'], scores: { challenger: '0.9\n0.1\n' } });
    await expect(evaluate({ run, artifact, champion: null }, stage)).rejects.toThrow('perhaps');
  });
});

describe('the difference of a first model to the naive baseline', () => {
  const labels = Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? 'yes' : 'no'));
  const scoresOf = (score: (row: number) => number) => labels.map((_, row) => `${score(row)}\n`).join('');

  it('is certainly above 0 only if the scores predict the labels', async () => {
    const knowing = scoresOf((row) => (row % 2 === 0 ? 0.7 : 0.3));
    const known = (await evaluated({ labels, scores: { challenger: knowing } })).baseline.difference;
    expect(known?.value).toBeCloseTo(Math.log(2) + Math.log(0.7), 9);
    expect(known?.low).toBeGreaterThan(0.2);
    const guessing = scoresOf((row) => 0.5 + (row % 7 < 4 ? 0.01 : -0.01));
    const guessed = (await evaluated({ labels, scores: { challenger: guessing } })).baseline.difference;
    expect(guessed?.low).toBeLessThan(0);
    expect(guessed?.high).toBeGreaterThan(0);
  });

  it('does not exist if there is a comparable champion', async () => {
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

describe('Evaluate without a comparable champion', () => {
  const setup: EvaluationSetup = {
    labels: ['yes', 'no', 'yes', 'no'],
    scores: { challenger: '0.9\n\n0.1\n0.4\n\n0.2\n' },
  };

  it('evaluates only the challenger, and skips blank lines between mini-batches', async () => {
    const result = await evaluated(setup);
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

  it('names the columns left out of the features', async () => {
    const dropped = [{ column: 'branch', why: 'constant' as const }];
    expect((await evaluated({ ...setup, challenger: { dropped } })).dropped).toEqual(dropped);
    expect((await evaluated(setup)).dropped).toEqual([]);
  });

  it('uses the threshold that is stored with the model', async () => {
    const result = await evaluated({ ...setup, challenger: { threshold: 0.4 } });
    expect(result.challenger.metrics['accuracy']).toBe(1);
  });

  it.each([
    { expected: 'another target', split: { runId: 'old', comparable: false, reason: 'another target' }, champion: {} },
    { expected: 'cannot be read', split: comparableChampion, champion: { version: 2 } },
    { expected: 'its classes are bad and good', split: comparableChampion, champion: { classes: ['bad', 'good'] } },
    { expected: 'regression', split: comparableChampion, champion: { problem: 'regression', classes: [] } },
  ])('says why there is no comparison: $expected', async ({ expected, split, champion }) => {
    const scores = { ...setup.scores, champion: '0.9\n0.1\n0.4\n0.2\n' };
    const result = await evaluated({ ...setup, scores, champion, split });
    expect(result.champion).toMatchObject({ runId: 'old', comparable: false, metrics: null });
    expect(result.champion?.reason).toContain(expected);
    expect(result.difference).toBeNull();
  });

  it('says so if no test row is shared', async () => {
    const scores = { ...setup.scores, champion: '0.9\n0.1\n0.4\n0.2\n' };
    const result = await evaluated({ ...setup, scores, champion: {}, split: comparableChampion, shared: [0, 0, 0, 0] });
    expect(result.champion?.reason).toContain('no test row');
  });
});

describe('Evaluate with a champion', () => {
  const labels = ['yes', 'no', 'yes', 'no'];

  it.each([
    { champion: '0.6\n0.4\n0.6\n0.4\n', better: true },
    { champion: '0.99\n0.01\n0.99\n0.01\n', better: false },
  ])('gives a difference above 0 only if the challenger is better ($better)', async ({ champion, better }) => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion };
    const byLogloss = await evaluated({ labels, scores, champion: {}, split: comparableChampion });
    expect((byLogloss.difference?.value ?? 0) > 0).toBe(better);
    expect(byLogloss.identical).toBe(false);
  });

  it('reverses the difference if a higher metric is better', async () => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion: '0.9\n0.1\n0.4\n0.2\n' };
    const result = await evaluated({ labels, scores, champion: {}, split: comparableChampion, metric: 'accuracy' });
    expect(result).toMatchObject({ difference: { value: 0.25 }, direction: 'higher' });
  });

  it('compares on shared rows only, but evaluates the challenger on all test rows', async () => {
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

  it('detects that both models give the same answers', async () => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion: '0.9\n0.1\n0.8\n0.2000001\n' };
    const result = await evaluated({ labels, scores, champion: {}, split: comparableChampion });
    expect(result.identical).toBe(true);
    expect(result.largestScoreDifference).toBeCloseTo(1e-7, 12);
  });

  it('handles a champion with its two classes in the opposite order', async () => {
    const scores = { challenger: '0.9\n0.1\n0.8\n0.2\n', champion: '0.1\n0.9\n0.2\n0.8\n' };
    const champion = { classes: ['yes', 'no'] };
    const result = await evaluated({ labels, scores, champion, split: comparableChampion });
    expect(result.identical).toBe(true);
    expect(result.champion?.metrics).toMatchObject({ accuracy: 1, auc: 1 });
  });

  it('maps classes by name, and counts a label unknown to a model as wrong', async () => {
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
    // Three rows with probabilities 0.8, 0.8 and 0.9, and one with the clipped probability.
    const expected = -(2 * Math.log(0.8) + Math.log(0.9) + Math.log(Number.EPSILON)) / 4;
    expect(result.champion?.metrics?.['mlogloss']).toBeCloseTo(expected, 9);
    expect(result.identical).toBe(false);
    expect(result.challenger.perClass.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
  });

  it('undoes log1p and clips predictions before it computes metrics', async () => {
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

describe('a chosen threshold', () => {
  const setup: EvaluationSetup = {
    labels: ['yes', 'no', 'yes', 'no'],
    scores: { challenger: '0.9\n0.3\n0.35\n0.1\n' },
    serve: { threshold: { maximize: 'f1' } },
    validation: { labels: '1\n0\n1\n0\n0\n', scores: '0.34\n0.2\n0.8\n0.3\n0.1\n' },
  };

  it('is an error without validation rows, or if their scores do not match them', async () => {
    const none = { ...setup, validation: { labels: '', scores: '' } };
    await expect(evaluated(none)).rejects.toThrow('validation-labels.csv has no rows, so no threshold can be chosen');
    const short = { ...setup, validation: { labels: '1\n0\n', scores: '0.34\n' } };
    await expect(evaluated(short)).rejects.toThrow('scores/validation/part-0.csv.out has 1 lines of scores for 2 rows');
  });

  it('comes from the validation rows, and is stored with the model before the metrics are computed', async () => {
    const bucket = dependencies(setup);
    await evaluate({ run, artifact, champion: null }, bucket);
    // Any threshold between 0.30 and 0.34 is right on all five rows.
    expect(bucket.written.get(keys.features('new'))).toEqual(features({ threshold: 0.32 }));
    const result = evaluationSchema.parse(bucket.written.get(keys.evaluation('new')));
    expect(result.threshold).toEqual({ value: 0.32, rule: 'the best f1 on the validation rows, 1', rows: 5 });
    expect(result.challenger.metrics).toMatchObject({ accuracy: 1, recall: 1 });
  });

  it('depends on the cost of wrong answers', async () => {
    const costly = (falsePositive: number, falseNegative: number) =>
      evaluated({
        ...setup,
        serve: { threshold: { cost: { falsePositive, falseNegative } } },
        validation: { labels: '1\n0\n1\n', scores: '0.2\n0.4\n0.6\n' },
      });
    expect((await costly(1, 5)).threshold).toMatchObject({
      value: 0.1,
      rule: expect.stringContaining('0.3333 per row'),
    });
    expect((await costly(5, 1)).threshold).toMatchObject({ value: 0.5 });
  });

  it('is the same if the step is repeated', async () => {
    const bucket = dependencies(setup);
    await evaluate({ run, artifact, champion: null }, bucket);
    const first = bucket.written.get(keys.evaluation('new'));
    const repeated = dependencies({ ...setup, challenger: { threshold: 0.32 } });
    await evaluate({ run, artifact, champion: null }, repeated);
    expect(repeated.written.get(keys.evaluation('new'))).toEqual(first);
  });

  it('does not change features.json if the pipeline file gives a number', async () => {
    const { validation: _unused, ...rest } = setup;
    const bucket = dependencies({ ...rest, serve: { threshold: 0.4 }, challenger: { threshold: 0.4 } });
    await evaluate({ run, artifact, champion: null }, bucket);
    expect(bucket.written.has(keys.features('new'))).toBe(false);
  });
});

describe('the replay', () => {
  it('contains the scores that Evaluate read, per row', async () => {
    const stage = dependencies({
      labels: ['a', 'b'],
      challenger: { problem: 'multiclass', classes: ['a', 'b', 'c'] },
      scores: { challenger: '[0.8, 0.1, 0.1]\n[0.1, 0.8, 0.1]\n' },
    });
    const output = await evaluate({ run, artifact, champion: null }, stage);
    expect(output).toMatchObject({ metric: 'mlogloss', champion: null });
    expect(replaySchema.parse(stage.written.get(keys.replay('new')))).toEqual({
      version: 1,
      rows: [
        { record: { age: 0 }, scores: [0.8, 0.1, 0.1] },
        { record: { age: 1 }, scores: [0.1, 0.8, 0.1] },
      ],
    });
  });

  it('is spread over all rows, and includes rows with a missing value', () => {
    expect(replaySample([4, 8, 9], [3, 9])).toEqual([4, 8, 9]);
    expect(replaySample(3, [])).toEqual([0, 1, 2]);
    const sample = replaySample(10_000, [17, 23]);
    expect(sample.length).toBeLessThanOrEqual(50);
    expect(sample).toEqual(expect.arrayContaining([0, 17, 23]));
    expect(sample.at(-1)).toBeGreaterThan(9000);
  });
});
