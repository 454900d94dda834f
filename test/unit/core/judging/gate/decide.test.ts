import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decisionSchema } from '../../../../../core/judging/decision.ts';
import type { Evaluation } from '../../../../../core/judging/evaluation.ts';
import { differenceOf } from '../../../../fixtures/evaluation.ts';
import { evaluation, failed, gateDecision, metrics } from '../../../../fixtures/gate.ts';

function against(challenger: number, champion: number, direction: 'higher' | 'lower'): Evaluation {
  const metric = direction === 'higher' ? 'auc' : 'logloss';
  const base = evaluation();
  return evaluation({
    metric,
    direction,
    difference: differenceOf(direction === 'higher' ? challenger - champion : champion - challenger),
    challengerOnShared: { [metric]: challenger },
    challenger: { ...base.challenger, metrics: { ...metrics(0.92), [metric]: challenger } },
    champion: base.champion && { ...base.champion, metrics: { [metric]: champion } },
  });
}

describe('the gate rejects', () => {
  it('too few test rows, and names both numbers', () => {
    const decision = gateDecision(evaluation({ rows: { ...evaluation().rows, test: 99, shared: 99 } }));
    expect(decision).toMatchObject({ promote: false, verdict: 'reject' });
    expect(decision.sentence).toContain('99 test rows; gate.minTestRows is 100');
  });

  it('too few test rows shared with the champion', () => {
    const decision = gateDecision(evaluation({ rows: { ...evaluation().rows, shared: 120, compared: 60 } }));
    expect(failed(decision)).toEqual(['at least 100 test rows']);
    expect(decision.sentence).toContain('can be compared with the champion on 60 shared test rows');
  });

  it('a metric that is not finite, even with an override', () => {
    const evaluated = evaluation({ challenger: { ...evaluation().challenger, metrics: metrics(null) } });
    const decision = gateDecision(evaluated, {}, true);
    expect(decision).toMatchObject({ promote: false, overridden: false });
    expect(decision.sentence).toContain('cannot be forced');
    expect(decision.rules.find(({ rule }) => rule === 'finite metrics')?.why).toContain('auc is not a finite number');
  });

  it('a metric that is not finite, even if the gate does not use it', () => {
    const evaluated = evaluation();
    evaluated.challenger.metrics['logloss'] = null;
    expect(failed(gateDecision(evaluated))).toEqual(['finite metrics']);
  });

  it("a champion's metric that is not finite", () => {
    const { champion } = evaluation();
    const evaluated = evaluation({ champion: champion && { ...champion, metrics: metrics(null) }, difference: null });
    expect(failed(gateDecision(evaluated))).toEqual(['finite metrics', 'not worse than the champion']);
  });

  it('a model that is not better than the naive baseline', () => {
    const evaluated = evaluation({ baseline: { what: 'always "no"', metrics: metrics(0.92) } });
    expect(failed(gateDecision(evaluated))).toEqual(['better than the baseline']);
  });

  it('a first model that may be better than the naive baseline only by chance', () => {
    const baseline = { what: 'always "no"', metrics: metrics(0.9) };
    const first = { champion: null, difference: null, challengerOnShared: null };
    const unsure = gateDecision(
      evaluation({ ...first, baseline: { ...baseline, difference: differenceOf(0.02, -0.01, 0.05) } }),
    );
    expect(failed(unsure)).toEqual(['better than the baseline']);
    expect(unsure.sentence).toContain(
      'auc is 0.92, that of the naive baseline (always "no") 0.9; higher is better. The 95% interval of the difference, -0.01 to 0.05, is not entirely above 0, so the challenger may be better only by chance.',
    );
    const sure = evaluation({ ...first, baseline: { ...baseline, difference: differenceOf(0.02, 0.001, 0.05) } });
    expect(failed(gateDecision(sure))).toEqual([]);
    expect(failed(gateDecision(evaluation({ ...first, baseline: { ...baseline, difference: null } })))).toEqual([]);
  });

  it('a required bound that does not hold, in either direction', () => {
    expect(failed(gateDecision(evaluation(), { require: { auc: 0.93 } }))).toEqual(['require auc >= 0.93']);
    expect(failed(gateDecision(evaluation(), { require: { logloss: 0.19 } }))).toEqual(['require logloss <= 0.19']);
  });

  it('a value that is too good to be true, in either direction', () => {
    const decision = gateDecision(evaluation(), { suspect: { auc: 0.91 } });
    expect(failed(decision)).toEqual(['not suspect: auc <= 0.91']);
    expect(decision.sentence).toContain('leak');
    expect(failed(gateDecision(evaluation(), { suspect: { logloss: 0.21 } }))).toEqual([
      'not suspect: logloss >= 0.21',
    ]);
  });

  describe('columns that reveal the target, even if the model does not use them:', () => {
    const pair = { columns: ['open', 'close'], by: 'order' as const, explained: 1, metrics: { auc: 1, accuracy: 1 } };
    const honest = { columns: ['age'], by: 'value' as const, explained: 0.4, metrics: { auc: 0.93, accuracy: 0.8 } };

    it('one or two columns that exceed a bound of gate.suspect', () => {
      const decision = gateDecision(evaluation({ closest: [honest, pair] }), { suspect: { auc: 0.95 } });
      expect(failed(decision)).toEqual(['no feature alone is suspect: auc <= 0.95']);
      expect(decision).toMatchObject({ verdict: 'reject', reason: 'suspect' });
      expect(decision.sentence).toContain(
        'The order of "open" and "close" alone reaches auc 1 on the training rows, above 0.95. Is it known before',
      );
      expect(gateDecision(evaluation({ closest: [honest] }), { suspect: { auc: 0.95 } }).promote).toBe(true);
      expect(failed(gateDecision(evaluation({ closest: [honest] }), { suspect: { auc: 0.925 } }))).toEqual([
        'no feature alone is suspect: auc <= 0.925',
      ]);
    });

    it('but not without such a bound, or by a metric that columns do not have', () => {
      expect(gateDecision(evaluation({ closest: [pair] })).promote).toBe(true);
      expect(gateDecision(evaluation({ closest: [pair] }), { suspect: { logloss: 0.1 } }).promote).toBe(true);
    });

    it('and names the most predictive columns if the model is too good', () => {
      const { sentence } = gateDecision(
        evaluation({ closest: [pair, honest, { ...honest, columns: ['noise'], explained: 0.09 }] }),
        {
          suspect: { auc: 0.91 },
        },
      );
      expect(sentence).toContain(
        'These columns explain most of the target alone: "open" with "close" (100%), "age" (40%).',
      );
    });
  });

  it('a model with the same answers as the champion', () => {
    const decision = gateDecision(
      evaluation({ identical: true, largestScoreDifference: 0, difference: differenceOf(0) }),
    );
    expect(failed(decision)).toEqual(['another model than the champion']);
    expect(decision.sentence).toContain("same as the champion's on all 400 test rows");
  });

  it.each([
    { direction: 'higher' as const, challenger: 0.89, champion: 0.9 },
    { direction: 'lower' as const, challenger: 0.31, champion: 0.3 },
  ])('a challenger that is worse if $direction is better', ({ direction, challenger, champion }) => {
    const decision = gateDecision(against(challenger, champion, direction));
    expect(failed(decision)).toEqual(['not worse than the champion']);
    expect(decision.sentence).toContain('worse by 0.01');
    expect(decision).toMatchObject({ verdict: 'reject', reason: 'worse' });
  });

  it('and names every rule that failed', () => {
    const decision = gateDecision(against(0.4, 0.9, 'higher'), { require: { accuracy: 0.95 } });
    expect(decision.sentence).toContain('Not met: better than the baseline');
    expect(decision.sentence).toContain('Also not met: require accuracy >= 0.95, not worse than the champion.');
  });
});

describe('the gate promotes', () => {
  it.each([
    { direction: 'higher' as const, challenger: 0.91, champion: 0.9 },
    { direction: 'lower' as const, challenger: 0.29, champion: 0.3 },
    { direction: 'higher' as const, challenger: 0.9, champion: 0.9 },
  ])(
    'a challenger with $challenger against $champion if $direction is better',
    ({ direction, challenger, champion }) => {
      const decision = gateDecision(against(challenger, champion, direction));
      expect(decision).toMatchObject({ promote: true, verdict: 'promote', overridden: false, champion });
      expect(decision.sentence).toContain(`the champion's ${champion}`);
    },
  );

  it('a first model by the other rules, and says so', () => {
    const decision = gateDecision(evaluation({ champion: null, challengerOnShared: null, difference: null }));
    expect(decision).toMatchObject({ promote: true, reason: 'first', champion: null, challenger: 0.92, baseline: 0.5 });
    expect(decision.sentence).toContain('first model');
    expect(decision.rules.at(-1)?.why).toContain('No model serves yet');
  });

  it('a model without a comparable champion, and gives the reason', () => {
    const champion = {
      runId: 'old',
      comparable: false,
      reason: 'another target',
      metrics: null,
      perClass: [],
      calibration: [],
      curves: null,
    };
    const decision = gateDecision(evaluation({ champion, challengerOnShared: null, difference: null }));
    expect(decision).toMatchObject({ promote: true, reason: 'not comparable' });
    expect(decision.sentence).toContain('cannot be compared');
    expect(decision.rules.at(-1)?.why).toContain('another target');
  });

  it('a model that meets a bound exactly', () => {
    expect(gateDecision(evaluation(), { require: { auc: 0.92 }, suspect: { accuracy: 0.9 } }).promote).toBe(true);
  });

  it('a model with an undefined metric that the gate does not use', () => {
    const evaluated = evaluation({ metric: 'logloss', direction: 'lower' });
    evaluated.challenger.metrics['auc'] = null;
    evaluated.challengerOnShared = { logloss: 0.2 };
    evaluated.champion = {
      runId: 'old',
      comparable: true,
      reason: null,
      metrics: { logloss: 0.2 },
      perClass: [],
      calibration: [],
      curves: null,
    };
    const decision = gateDecision(evaluated);
    expect(decision.promote).toBe(true);
    expect(decision.rules.find(({ rule }) => rule === 'finite metrics')?.why).toContain('auc is undefined');
  });

  it('a rejected model if the run was started with promote, and records the override', () => {
    const decision = gateDecision(evaluation({ identical: true, difference: differenceOf(0) }), {}, true);
    expect(decision).toMatchObject({ promote: true, overridden: true, verdict: 'reject' });
    expect(decision.sentence).toMatch(/^Promoted by override\. .*same as the champion's/);
  });

  it('a good model without recording an override, even if the run was started with promote', () => {
    expect(gateDecision(evaluation(), {}, true)).toMatchObject({
      promote: true,
      overridden: false,
      verdict: 'promote',
    });
  });

  it('with the decision that docs/evaluation.md shows', () => {
    const section = readFileSync(new URL('../../../../../docs/evaluation.md', import.meta.url), 'utf8').split(
      '## decision.json',
    )[1];
    const example = decisionSchema.parse(JSON.parse(section?.split('```json')[1]?.split('```')[0] ?? ''));
    const { champion, ...rest } = evaluation({ difference: differenceOf(0.004, -0.012, 0.021) });
    const decision = gateDecision({
      ...rest,
      runId: example.runId,
      champion,
      challenger: { ...rest.challenger, metrics: metrics(0.904) },
      challengerOnShared: metrics(0.904),
    });
    const { rules, ...fields } = decision;
    expect({ ...fields, rules: example.rules }).toEqual(example);
    expect(rules.find(({ rule }) => rule === 'not worse than the champion')).toEqual({
      ...example.rules[0],
      numbers: { ...example.rules[0]?.numbers, allowance: expect.closeTo(0.009, 12) },
    });
  });

  it('for reasons that docs/gate.md lists completely', () => {
    const page = readFileSync(new URL('../../../../../docs/gate.md', import.meta.url), 'utf8');
    const reasons = decisionSchema.shape.reason.options.flatMap(({ options }) => options);
    expect(reasons).toHaveLength(13);
    expect(reasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
  });

  it('with a decision that the schema accepts', () => {
    expect(() => decisionSchema.parse(gateDecision(evaluation()))).not.toThrow();
  });
});
