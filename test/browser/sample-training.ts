import type { Problem } from '../../core/pipeline/metric-names.ts';
import type { Relation } from '../../core/profile/relation.ts';
import type { TrainingProfile } from '../../core/profile/training-profile.ts';

/**
 * A training profile with long names, few and many values, missing values, and two columns that
 * reveal the target.
 */
export function sampleTraining(problem: Problem, classes: string[]): TrainingProfile {
  const relation = (columns: string[], explained: number, by: Relation['by'] = 'value'): Relation => ({
    columns,
    by,
    explained,
    metrics: problem === 'regression' ? { r2: explained } : { accuracy: 0.5 + explained / 2 },
  });
  const bell = Array.from({ length: 24 }, (_, bar) => Math.round(900 * Math.exp(-((bar - 9) ** 2) / 30)));
  const number = (missing: number) => ({
    kind: 'number' as const,
    edges: [12, 36],
    counts: [30_000, 25_000, 16_000 - missing],
    missing,
  });
  const digits = Array.from({ length: 14 }, (_, index) => `digit_${index + 1}`);
  const long = 'a_column_with_a_name_that_is_longer_than_a_phone_is_wide';
  const regions = ['North Rhine-Westphalia', 'Bavaria', 'Lower Saxony', 'Hesse', 'Berlin'];
  const edges = Array.from({ length: 23 }, (_, bar) => 10 * (bar + 1));
  return {
    version: 2,
    runId: 'sample',
    rows: 71_000,
    sampled: 8_875,
    target: 'outcome',
    columns: {
      months_since_last_contact: number(4100),
      region: { kind: 'levels', levels: regions, counts: [24_000, 17_000, 11_000, 9000, 6000, 4000], missing: 0 },
      [long]: number(0),
      ...Object.fromEntries(digits.map((name) => [name, number(0)])),
      outcome:
        problem === 'regression'
          ? number(0)
          : {
              kind: 'levels',
              levels: classes,
              counts: [...classes.map((_, index) => 71_000 / (index + 2)), 0],
              missing: 0,
            },
    },
    histograms: {
      months_since_last_contact: { edges, counts: bell, min: 0, max: 239.5 },
      [long]: { edges: [1, 2], counts: [8000, 800, 75], min: 0, max: 2 },
      ...Object.fromEntries(
        digits.map((name) => [name, { edges, counts: bell.toReversed(), min: -4.25e-7, max: 123_456_789 }]),
      ),
      digit_14: { edges: [20_480], counts: [5000, 3875], min: 20_454, max: 20_513 },
      ...(problem === 'regression' && { outcome: { edges, counts: bell, min: 1, max: 977 } }),
    },
    relations: [
      relation(['months_since_last_contact'], 0.972),
      relation(['digit_1', 'digit_2'], 0.96, problem === 'regression' ? 'sum' : 'order'),
      relation(['region'], 0.214),
      relation([long], 0.0432),
      ...digits.map((name, index) => relation([name], 0.001 / (index + 1))),
    ],
  };
}
