import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decisionSchema } from '../../../../../core/judging/decision.ts';
import type { Evaluation } from '../../../../../core/judging/evaluation.ts';
import { differenceOf } from '../../../../fixtures/evaluation.ts';
import { evaluation, failed, judge, metrics } from '../../../../fixtures/gate.ts';

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
  it('too few test rows, with both numbers', () => {
    const decision = judge(evaluation({ rows: { ...evaluation().rows, test: 99, shared: 99 } }));
    expect(decision).toMatchObject({ promote: false, verdict: 'reject' });
    expect(decision.sentence).toContain('99 test rows; gate.minTestRows is 100');
  });

  it('too few rows that the champion was not trained on', () => {
    const decision = judge(evaluation({ rows: { ...evaluation().rows, shared: 120, compared: 60 } }));
    expect(failed(decision)).toEqual(['at least 100 test rows']);
    expect(decision.sentence).toContain('60 test rows are shared with the champion');
  });

  it('a metric that is not finite, and no override helps', () => {
    const given = evaluation({ challenger: { ...evaluation().challenger, metrics: metrics(null) } });
    const decision = judge(given, {}, true);
    expect(decision).toMatchObject({ promote: false, overridden: false });
    expect(decision.sentence).toContain('cannot be forced');
    expect(decision.rules.find(({ rule }) => rule === 'finite metrics')?.why).toContain('auc is not a finite number');
  });

  it('a metric that is not finite though the gate does not use it', () => {
    const given = evaluation();
    given.challenger.metrics['logloss'] = null;
    expect(failed(judge(given))).toEqual(['finite metrics']);
  });

  it("a champion's metric that is not finite", () => {
    const { champion } = evaluation();
    const given = evaluation({ champion: champion && { ...champion, metrics: metrics(null) }, difference: null });
    expect(failed(judge(given))).toEqual(['finite metrics', 'not worse than the champion']);
  });

  it('a model that is no better than the naive baseline', () => {
    const given = evaluation({ baseline: { what: 'always "no"', metrics: metrics(0.92) } });
    expect(failed(judge(given))).toEqual(['better than the baseline']);
  });

  it('a first model that luck alone could have made better than the naive baseline, and says so', () => {
    const baseline = { what: 'always "no"', metrics: metrics(0.9) };
    const first = { champion: null, difference: null, challengerOnShared: null };
    const unsure = judge(
      evaluation({ ...first, baseline: { ...baseline, difference: differenceOf(0.02, -0.01, 0.05) } }),
    );
    expect(failed(unsure)).toEqual(['better than the baseline']);
    expect(unsure.sentence).toContain(
      'auc 0.92; the naive baseline (always "no") has 0.9, and higher is better. The 95% interval of the difference, -0.01 to 0.05, does not lie above 0: the features show no signal that luck could not show.',
    );
    const sure = evaluation({ ...first, baseline: { ...baseline, difference: differenceOf(0.02, 0.001, 0.05) } });
    expect(failed(judge(sure))).toEqual([]);
    expect(failed(judge(evaluation({ ...first, baseline: { ...baseline, difference: null } })))).toEqual([]);
  });

  it('a required bound that does not hold, in either direction', () => {
    expect(failed(judge(evaluation(), { require: { auc: 0.93 } }))).toEqual(['require auc >= 0.93']);
    expect(failed(judge(evaluation(), { require: { logloss: 0.19 } }))).toEqual(['require logloss <= 0.19']);
  });

  it('a value too good to be true, in either direction', () => {
    const decision = judge(evaluation(), { suspect: { auc: 0.91 } });
    expect(failed(decision)).toEqual(['not suspect: auc <= 0.91']);
    expect(decision.sentence).toContain('leak');
    expect(failed(judge(evaluation(), { suspect: { logloss: 0.21 } }))).toEqual(['not suspect: logloss >= 0.21']);
  });

  describe('what gives the target away though the model does not make use of it', () => {
    const pair = { columns: ['open', 'close'], by: 'order' as const, explained: 1, metrics: { auc: 1, accuracy: 1 } };
    const honest = { columns: ['age'], by: 'value' as const, explained: 0.4, metrics: { auc: 0.93, accuracy: 0.8 } };

    it('by one column or two, beyond a bound of gate.suspect', () => {
      const decision = judge(evaluation({ closest: [honest, pair] }), { suspect: { auc: 0.95 } });
      expect(failed(decision)).toEqual(['no feature alone is suspect: auc <= 0.95']);
      expect(decision).toMatchObject({ verdict: 'reject', reason: 'suspect' });
      expect(decision.sentence).toContain(
        'the order of "open" and "close" alone has auc 1 on the training rows, above 0.95: is that known before',
      );
      expect(judge(evaluation({ closest: [honest] }), { suspect: { auc: 0.95 } }).promote).toBe(true);
      expect(failed(judge(evaluation({ closest: [honest] }), { suspect: { auc: 0.925 } }))).toEqual([
        'no feature alone is suspect: auc <= 0.925',
      ]);
    });

    it('but nothing is judged without such a bound, or by a metric that columns have not', () => {
      expect(judge(evaluation({ closest: [pair] })).promote).toBe(true);
      expect(judge(evaluation({ closest: [pair] }), { suspect: { logloss: 0.1 } }).promote).toBe(true);
    });

    it('and the columns that say most are named where the model is too good', () => {
      const { sentence } = judge(
        evaluation({ closest: [pair, honest, { ...honest, columns: ['noise'], explained: 0.09 }] }),
        {
          suspect: { auc: 0.91 },
        },
      );
      expect(sentence).toContain('of the target alone most is explained by "open" with "close" (100%), "age" (40%). ');
    });
  });

  it('a model whose answers are the same, in words', () => {
    const decision = judge(evaluation({ identical: true, largestScoreDifference: 0, difference: differenceOf(0) }));
    expect(failed(decision)).toEqual(['another model than the champion']);
    expect(decision.sentence).toContain("same as the champion's on all 400 test rows");
  });

  it.each([
    { direction: 'higher' as const, challenger: 0.89, champion: 0.9 },
    { direction: 'lower' as const, challenger: 0.31, champion: 0.3 },
  ])('a challenger that is worse where $direction is better', ({ direction, challenger, champion }) => {
    const decision = judge(against(challenger, champion, direction));
    expect(failed(decision)).toEqual(['not worse than the champion']);
    expect(decision.sentence).toContain('worse by 0.01');
    expect(decision).toMatchObject({ verdict: 'reject', reason: 'worse' });
  });

  it('naming every rule that failed', () => {
    const decision = judge(against(0.4, 0.9, 'higher'), { require: { accuracy: 0.95 } });
    expect(decision.sentence).toContain('Not met: better than the baseline');
    expect(decision.sentence).toContain('Not met either: require accuracy >= 0.95, not worse than the champion.');
  });
});

describe('the gate promotes', () => {
  it.each([
    { direction: 'higher' as const, challenger: 0.91, champion: 0.9 },
    { direction: 'lower' as const, challenger: 0.29, champion: 0.3 },
    { direction: 'higher' as const, challenger: 0.9, champion: 0.9 },
  ])('a challenger with $challenger against $champion where $direction is better', (given) => {
    const decision = judge(against(given.challenger, given.champion, given.direction));
    expect(decision).toMatchObject({ promote: true, verdict: 'promote', overridden: false, champion: given.champion });
    expect(decision.sentence).toContain(`the champion's ${given.champion}`);
  });

  it('the first model by the other rules, and says so', () => {
    const decision = judge(evaluation({ champion: null, challengerOnShared: null, difference: null }));
    expect(decision).toMatchObject({ promote: true, reason: 'first', champion: null, challenger: 0.92, baseline: 0.5 });
    expect(decision.sentence).toContain('first model');
    expect(decision.rules.at(-1)?.why).toContain('No model serves yet');
  });

  it('without a comparison where the champion cannot be compared, with the reason', () => {
    const champion = {
      runId: 'old',
      comparable: false,
      reason: 'another target',
      metrics: null,
      perClass: [],
      calibration: [],
      curves: null,
    };
    const decision = judge(evaluation({ champion, challengerOnShared: null, difference: null }));
    expect(decision).toMatchObject({ promote: true, reason: 'not comparable' });
    expect(decision.sentence).toContain('cannot be compared');
    expect(decision.rules.at(-1)?.why).toContain('another target');
  });

  it('with a bound that is met exactly', () => {
    expect(judge(evaluation(), { require: { auc: 0.92 }, suspect: { accuracy: 0.9 } }).promote).toBe(true);
  });

  it('though an unused metric is undefined for these rows', () => {
    const given = evaluation({ metric: 'logloss', direction: 'lower' });
    given.challenger.metrics['auc'] = null;
    given.challengerOnShared = { logloss: 0.2 };
    given.champion = {
      runId: 'old',
      comparable: true,
      reason: null,
      metrics: { logloss: 0.2 },
      perClass: [],
      calibration: [],
      curves: null,
    };
    const decision = judge(given);
    expect(decision.promote).toBe(true);
    expect(decision.rules.find(({ rule }) => rule === 'finite metrics')?.why).toContain('auc is undefined');
  });

  it('what it rejects when the run was started with promote, and records that', () => {
    const decision = judge(evaluation({ identical: true, difference: differenceOf(0) }), {}, true);
    expect(decision).toMatchObject({ promote: true, overridden: true, verdict: 'reject' });
    expect(decision.sentence).toMatch(/^Promoted by override\. .*same as the champion's/);
  });

  it('without an override where there is nothing to override', () => {
    expect(judge(evaluation(), {}, true)).toMatchObject({ promote: true, overridden: false, verdict: 'promote' });
  });

  it('as the example in docs/evaluation.md', () => {
    const section = readFileSync(new URL('../../../../../docs/evaluation.md', import.meta.url), 'utf8').split(
      '## decision.json',
    )[1];
    const example = decisionSchema.parse(JSON.parse(section?.split('```json')[1]?.split('```')[0] ?? ''));
    const { champion, ...rest } = evaluation({ difference: differenceOf(0.004, -0.012, 0.021) });
    const decision = judge({
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

  it('for reasons that docs/gate.md names, all of them', () => {
    const page = readFileSync(new URL('../../../../../docs/gate.md', import.meta.url), 'utf8');
    const reasons = decisionSchema.shape.reason.options.flatMap(({ options }) => options);
    expect(reasons).toHaveLength(13);
    expect(reasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
  });

  it('with a decision that its schema accepts', () => {
    expect(() => decisionSchema.parse(judge(evaluation()))).not.toThrow();
  });
});
