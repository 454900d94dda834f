import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../../../core/judging/evaluation.ts';
import { classifyDifference } from '../../../../../core/judging/gate/classify-difference.ts';
import { differenceOf } from '../../../../fixtures/evaluation.ts';
import { evaluation, failed, gateDecision } from '../../../../fixtures/gate.ts';

const rule = 'not worse than the champion';
const line = (decision: ReturnType<typeof gateDecision>, name = rule) =>
  decision.rules.find((each) => each.rule === name);

/** The champion's AUC is 0.9, so gate.margin 0.01 requires a lower bound above -0.009. */
const differing = (value: number, low: number | null, high: number | null = 0.05): Evaluation =>
  evaluation({ difference: differenceOf(value, low, high) });

describe('a difference is not enough', () => {
  it('if the interval extends below the margin, and the sentence says so with the numbers', () => {
    const decision = gateDecision(differing(0.02, -0.0091));
    expect(decision).toMatchObject({ promote: false, verdict: 'reject', reason: 'inconclusive' });
    expect(failed(decision)).toEqual([rule]);
    expect(decision.sentence).toMatch(
      /^Rejected\. Inconclusive: the challenger's auc is 0\.92, the champion's 0\.9, on 400 shared/,
    );
    expect(decision.sentence).toContain('better by 0.02, but the 95% interval of the difference is -0.0091 to 0.05');
    expect(decision.sentence).toContain(
      'gate.margin requires a lower bound above -0.009, so more test rows are needed.',
    );
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

  it('if there is no interval', () => {
    const decision = gateDecision(differing(0.02, null, null));
    expect(decision).toMatchObject({ promote: false, reason: 'inconclusive' });
    expect(decision.sentence).toContain('there is no interval');
  });

  it('if it is a loss, even one far within the margin', () => {
    expect(gateDecision(differing(-0.0001, -0.0002))).toMatchObject({ promote: false, reason: 'worse' });
  });

  it('if it is undefined', () => {
    const decision = gateDecision(evaluation({ difference: null }));
    expect(decision).toMatchObject({ promote: false, reason: 'undefined metric' });
    expect(classifyDifference({ value: Number.NaN, low: 0, allowance: 1 })).toBe('inconclusive');
    expect(classifyDifference({ value: 1, low: Number.NaN, allowance: 1 })).toBe('inconclusive');
    expect(classifyDifference({ value: 1, low: 0, allowance: Number.NaN })).toBe('inconclusive');
  });

  it('if the margin is narrower than the interval', () => {
    const difference = differing(0.02, -0.005);
    expect(gateDecision(difference, { margin: 0.005 }).reason).toBe('inconclusive');
    expect(gateDecision(difference, { margin: 0.006 }).reason).toBe('better');
  });

  it('on newer rows if it is a loss on all shared test rows', () => {
    const holdout = { gatesDecided: 3, newerRows: 400, usedNewer: true, differenceOnShared: -0.0004 };
    const decision = gateDecision(evaluation({ rows: { ...evaluation().rows, test: 900, shared: 900 }, holdout }));
    expect(decision).toMatchObject({ promote: false, reason: 'worse' });
    expect(decision.sentence).toContain(
      'On all 900 shared test rows, including the older ones, the challenger is worse by 0.0004 (auc).',
    );
    const lost = gateDecision(evaluation({ holdout: { ...holdout, differenceOnShared: null } }));
    expect(lost).toMatchObject({ promote: false, reason: 'undefined metric' });
  });
});

describe('a difference is enough', () => {
  it('if the interval ends above the margin, even below 0', () => {
    const decision = gateDecision(differing(0.02, -0.0089));
    expect(decision).toMatchObject({ promote: true, verdict: 'promote', reason: 'better' });
    expect(decision.sentence).toContain('better by 0.02; the 95% interval of the difference is -0.0089 to 0.05');
  });

  it('if it is 0 and the interval is narrow enough', () => {
    expect(gateDecision(differing(0, -0.0089))).toMatchObject({ promote: true, reason: 'as good' });
  });

  it('for any sign of the champion’s value', () => {
    const { champion } = evaluation();
    const r2 = { ...differing(0.02, -0.0089), metric: 'r2' };
    const below = (value: number) => ({ ...r2, champion: champion && { ...champion, metrics: { r2: value } } });
    const numbers = (value: number) => line(gateDecision(below(value)))?.numbers;
    expect(numbers(-0.5)).toMatchObject({ allowance: 0.005 });
    expect(numbers(0.5)).toMatchObject({ allowance: 0.005 });
  });

  it('on newer rows if there is no loss on all shared rows', () => {
    const holdout = { gatesDecided: 3, newerRows: 400, usedNewer: true, differenceOnShared: 0 };
    const decision = gateDecision(evaluation({ holdout }));
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
  const sliced = (...evaluated: Evaluation['slices']) =>
    evaluation({
      slices: evaluated,
      sliceCorrection: { method: 'Bonferroni', slices: evaluated.length, confidence: 0.975 },
    });

  it('reject a model that loses more than maxDrop in one of them, beyond chance', () => {
    const decision = gateDecision(sliced(slice(0.01, 0.05), slice(-0.0161, -0.001)), { slices });
    expect(decision).toMatchObject({ promote: false, reason: 'worse in a slice' });
    expect(decision.sentence).toContain(
      'plan "basic" (250 rows): the challenger\'s auc is 0.7839, the champion\'s 0.8, the difference -0.0161',
    );
    expect(line(decision, name)?.numbers).toMatchObject({ slices: 2, failed: 1, maxDrop: 0.02, confidence: 0.975 });
  });

  it('are named, up to three, with the number of others', () => {
    const decision = gateDecision(sliced(...Array.from({ length: 5 }, () => slice(-0.1, -0.05))), { slices });
    expect(line(decision, name)?.why.match(/plan "basic"/g)).toHaveLength(3);
    expect(line(decision, name)?.why).toContain('And 2 more.');
  });

  it.each([
    { what: 'chance explains the loss', failing: slice(-0.05, 0.001) },
    { what: 'the loss is certain, but within maxDrop', failing: slice(-0.0159, -0.001) },
    { what: 'the interval is unknown', failing: slice(-0.05, null, null) },
    { what: 'the slice is too small', failing: { ...slice(-0.05, -0.04), tooSmall: true } },
  ])('let a model pass if $what', ({ failing }) => {
    expect(gateDecision(sliced(failing), { slices })).toMatchObject({ promote: true, reason: 'better' });
  });

  it('are reported if none is large enough or if the metric is undefined in one', () => {
    const small = gateDecision(sliced({ ...slice(-0.05, -0.04), tooSmall: true }), { slices });
    expect(line(small, name)?.why).toContain('No value of plan has 200 compared test rows');
    const unknown = gateDecision(sliced({ ...slice(0, 0), challenger: null, difference: null }), { slices });
    expect(line(unknown, name)?.why).toContain('In 1 of them, auc is undefined.');
  });

  it('are not checked without a comparable champion', () => {
    const decision = gateDecision(evaluation({ champion: null, difference: null }), { slices });
    expect(line(decision, name)).toBeUndefined();
    expect(decision.promote).toBe(true);
  });
});
