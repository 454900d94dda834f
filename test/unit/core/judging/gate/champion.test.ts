import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../../../core/judging/evaluation.ts';
import { evaluateDifference } from '../../../../../core/judging/gate/evaluate-difference.ts';
import { differenceOf } from '../../../../fixtures/evaluation.ts';
import { evaluation, failed, judge } from '../../../../fixtures/gate.ts';

const rule = 'not worse than the champion';
const line = (decision: ReturnType<typeof judge>, name = rule) => decision.rules.find((each) => each.rule === name);

/** The champion's AUC is 0.9, so that gate.margin 0.01 allows a lower bound above -0.009. */
const differing = (value: number, low: number | null, high: number | null = 0.05): Evaluation =>
  evaluation({ difference: differenceOf(value, low, high) });

describe('a difference is not enough', () => {
  it('where the interval reaches below the margin: inconclusive, in words and with the numbers', () => {
    const decision = judge(differing(0.02, -0.0091));
    expect(decision).toMatchObject({ promote: false, verdict: 'reject', reason: 'inconclusive' });
    expect(failed(decision)).toEqual([rule]);
    expect(decision.sentence).toMatch(/^Rejected\. Inconclusive: auc 0\.92 against/);
    expect(decision.sentence).toContain('better by 0.02, but 95% interval -0.0091 to 0.05');
    expect(decision.sentence).toContain('gate.margin allows down to -0.009: too wide to tell');
    expect(line(decision)?.numbers).toEqual({
      challenger: 0.92,
      champion: 0.9,
      difference: 0.02,
      low: -0.0091,
      high: 0.05,
      confidence: 0.95,
      margin: 0.01,
      allowance: 0.009000000000000001,
      rows: 400,
    });
  });

  it('where there is no interval', () => {
    const decision = judge(differing(0.02, null, null));
    expect(decision).toMatchObject({ promote: false, reason: 'inconclusive' });
    expect(decision.sentence).toContain('without an interval');
  });

  it('where it is a loss, even one far within the margin', () => {
    expect(judge(differing(-0.0001, -0.0002))).toMatchObject({ promote: false, reason: 'worse' });
  });

  it('where it is not defined', () => {
    const decision = judge(evaluation({ difference: null }));
    expect(decision).toMatchObject({ promote: false, reason: 'undefined metric' });
    expect(evaluateDifference({ value: Number.NaN, low: 0, allowance: 1 })).toBe('inconclusive');
    expect(evaluateDifference({ value: 1, low: Number.NaN, allowance: 1 })).toBe('inconclusive');
    expect(evaluateDifference({ value: 1, low: 0, allowance: Number.NaN })).toBe('inconclusive');
  });

  it('with a narrower margin than the interval needs', () => {
    const given = differing(0.02, -0.005);
    expect(judge(given, { margin: 0.005 }).reason).toBe('inconclusive');
    expect(judge(given, { margin: 0.006 }).reason).toBe('better');
  });

  it('on newer rows, where it is a loss on all the rows that both call test', () => {
    const holdout = { gatesDecided: 3, newerRows: 400, usedNewer: true, differenceOnShared: -0.0004 };
    const decision = judge(evaluation({ rows: { ...evaluation().rows, test: 900, shared: 900 }, holdout }));
    expect(decision).toMatchObject({ promote: false, reason: 'worse' });
    expect(decision.sentence).toContain('On all 900 test rows of both, the older ones too: auc is worse by 0.0004.');
    const lost = judge(evaluation({ holdout: { ...holdout, differenceOnShared: null } }));
    expect(lost).toMatchObject({ promote: false, reason: 'undefined metric' });
  });
});

describe('a difference is enough', () => {
  it('where the interval ends above the margin, though below 0', () => {
    const decision = judge(differing(0.02, -0.0089));
    expect(decision).toMatchObject({ promote: true, verdict: 'promote', reason: 'better' });
    expect(decision.sentence).toContain('better by 0.02, 95% interval of the difference -0.0089 to 0.05');
  });

  it('where it is none, and surely none', () => {
    expect(judge(differing(0, -0.0089))).toMatchObject({ promote: true, reason: 'as good' });
  });

  it('whatever the sign of the champion’s value', () => {
    const { champion } = evaluation();
    const given = { ...differing(0.02, -0.0089), metric: 'r2' };
    const below = (value: number) => ({ ...given, champion: champion && { ...champion, metrics: { r2: value } } });
    const numbers = (value: number) => line(judge(below(value)))?.numbers;
    expect(numbers(-0.5)).toMatchObject({ allowance: 0.005 });
    expect(numbers(0.5)).toMatchObject({ allowance: 0.005 });
  });

  it('on newer rows, where it is none on all rows either', () => {
    const holdout = { gatesDecided: 3, newerRows: 400, usedNewer: true, differenceOnShared: 0 };
    const decision = judge(evaluation({ holdout }));
    expect(decision).toMatchObject({ promote: true, reason: 'better' });
    expect(line(decision)?.why).toContain('newer than the champion');
  });
});

describe('slices', () => {
  const slices = { by: ['plan'], maxDrop: 0.02, minRows: 200 };
  const name = 'no slice much worse than the champion';
  /** A slice where the champion's AUC is 0.8, so that maxDrop 0.02 is 0.016. */
  const slice = (value: number, high: number | null, low: number | null = -0.1) => ({
    column: 'plan',
    value: 'basic',
    rows: 250,
    tooSmall: false,
    challenger: 0.8 + value,
    champion: 0.8,
    difference: { value, low, high },
  });
  const sliced = (...given: Evaluation['slices']) =>
    evaluation({
      slices: given,
      sliceCorrection: { method: 'Bonferroni', slices: given.length, confidence: 0.975 },
    });

  it('reject a model that is surely worse in one of them, by more than maxDrop', () => {
    const decision = judge(sliced(slice(0.01, 0.05), slice(-0.0161, -0.001)), { slices });
    expect(decision).toMatchObject({ promote: false, reason: 'worse in a slice' });
    expect(decision.sentence).toContain('plan "basic" (250 rows): auc 0.7839 against 0.8, difference -0.0161');
    expect(line(decision, name)?.numbers).toMatchObject({ slices: 2, failed: 1, maxDrop: 0.02, confidence: 0.975 });
  });

  it('name three of them, and how many more', () => {
    const decision = judge(sliced(...Array.from({ length: 5 }, () => slice(-0.1, -0.05))), { slices });
    expect(line(decision, name)?.why.match(/plan "basic"/g)).toHaveLength(3);
    expect(line(decision, name)?.why).toContain('And 2 more.');
  });

  it.each([
    { what: 'chance explains the loss', given: slice(-0.05, 0.001) },
    { what: 'the loss is sure, but within maxDrop', given: slice(-0.0159, -0.001) },
    { what: 'the interval is unknown', given: slice(-0.05, null, null) },
    { what: 'the slice is too small', given: { ...slice(-0.05, -0.04), tooSmall: true } },
  ])('let a model pass where $what', ({ given }) => {
    expect(judge(sliced(given), { slices })).toMatchObject({ promote: true, reason: 'better' });
  });

  it('say so where none is large enough, and where the metric is not defined in one', () => {
    const small = judge(sliced({ ...slice(-0.05, -0.04), tooSmall: true }), { slices });
    expect(line(small, name)?.why).toContain('No value of plan has 200 compared test rows');
    const unknown = judge(sliced({ ...slice(0, 0), challenger: null, difference: null }), { slices });
    expect(line(unknown, name)?.why).toContain('In 1 of them auc is not defined.');
  });

  it('are not looked at without a champion that can be compared', () => {
    const decision = judge(evaluation({ champion: null, difference: null }), { slices });
    expect(line(decision, name)).toBeUndefined();
    expect(decision.promote).toBe(true);
  });
});
