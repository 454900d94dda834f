import type { ClassScore, Evaluation, WorstRow } from '../../core/judging/evaluation.ts';
import { decide } from '../../core/judging/gate/decide.ts';
import { parsePlan } from '../../core/run/plan.ts';
import type { ColumnDrift } from '../../core/profile/drift-record.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { sampleTraining } from './sample-training.ts';
import { renderReport } from '../../core/report/render-report.ts';
import { sampleScores } from './sample-scores.ts';

export type Problem = Evaluation['problem'];

const runId = '20260112-060000-0a1b2c3d';
const championId = '20260105-060000-4e5f6a7b';

/**
 * Renders a report with all sections: long names, many classes, a champion, slices, quarantined
 * rows. `change` changes the evaluation before the gate decides.
 */
export function sampleReport(
  problem: Problem,
  change: (evaluation: Evaluation) => Evaluation = (evaluation) => evaluation,
): string {
  const plan = parsePlan({
    version: 1,
    runId,
    execution: `arn:aws:states:eu-west-1:123456789012:execution:relearn-sample-${problem}:weekly-6f1c2d3e`,
    trigger: 'schedule',
    startedAt: '2026-01-12T06:00:00.000Z',
    force: false,
    promote: false,
    pipeline: {
      name: `sample-${problem}`.slice(0, 20),
      problem,
      columns: {
        months_since_last_contact: 'number',
        income: 'number',
        region: 'category',
        outcome: problem === 'regression' ? 'number' : 'category',
      },
      target: { column: 'outcome', ...(problem === 'binary' ? { positive: 'satisfied' } : {}) },
      gate: { minTestRows: 500, slices: { by: ['region'] } },
    },
    lastSeconds: { total: 412.3, WaitForTraining: 181.2, Transform: 12.4, WaitForScoring: 95.1, Evaluate: 8.8 },
    objects: [
      { key: 'incoming/2025.csv', etag: '"1"', sizeBytes: 912_345 },
      { key: 'incoming/2026.csv', etag: '"2"', sizeBytes: 12_345 },
    ],
  });
  const evaluation = change(evaluationOf(problem));
  return renderReport({
    plan,
    evaluation,
    decision: decide(evaluation, { gate: plan.pipeline.gate, promote: false }),
    profile,
    training: sampleTraining(problem, evaluation.classes),
    splitRows: { train: 71_820, validation: 15_390, test: evaluation.rows.test },
    oneSidedClasses:
      problem === 'multiclass'
        ? {
            count: 7,
            largest: ['Ferry', 'Night bus', 'Cable car', 'Tram', 'Balloon', 'Canoe'].map((name, index) => ({
              class: name,
              train: 9 - index,
              validation: 0,
              test: 1,
            })),
          }
        : { count: 0, largest: [] },
    featureNames: features.map(({ feature }) => feature),
    hyperparameters: { objective: 'binary:logistic', num_round: '200', max_depth: '6', eta: '0.1' },
    addresses: [
      { what: 'model artifacts', uri: `s3://relearn-sample-123456789012-eu-west-1/models/${runId}/artifacts/` },
      { what: 'evaluation', uri: `s3://relearn-sample-123456789012-eu-west-1/records/${runId}/evaluation.json` },
    ],
  });
}

const features = [
  'months_since_last_contact',
  'income',
  'Inflight wifi service',
  'region=North Rhine-Westphalia',
  'Type of Travel=Business travel',
  ...Array.from({ length: 14 }, (_, index) => `digit_${index + 1}`),
].map((feature, index) => ({ feature, gain: 0.38 * 0.62 ** index }));

function evaluationOf(problem: Problem): Evaluation {
  const { perClass, confusion, metrics, curves, calibration, residuals, values } = sampleScores(problem);
  const { metric, direction, challenger, champion, baseline } = values;
  const gain = direction === 'higher' ? challenger - champion : champion - challenger;
  const test = perClass.length === 0 ? 15_390 : perClass.reduce((sum, { rows }) => sum + rows, 0);
  const model = { metrics, perClass, calibration: calibration(0), curves: curves(0) };
  const olderF1 = (score: ClassScore) => ({ ...score, f1: score.f1 * 0.94 });
  return {
    version: 2,
    runId,
    problem,
    metric,
    direction,
    rows: { test, shared: 9120, compared: 9120, unknownToChallenger: 0, unknownToChampion: 3 },
    classes: perClass.map(({ label }) => label),
    challenger: { runId, ...model, confusion, residuals },
    champion: {
      runId: championId,
      comparable: true,
      reason: null,
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, value]) => [name, name === metric ? champion : value * 0.97]),
      ),
      perClass: perClass.map(olderF1),
      calibration: calibration(0.06),
      curves: curves(0.05),
    },
    challengerOnShared: metrics,
    baseline: { what: 'an answer that looks at no feature', metrics: { [metric]: baseline } },
    identical: false,
    largestScoreDifference: 0.41,
    difference: {
      value: gain,
      low: gain * 0.35,
      high: gain * 1.62,
      confidence: 0.95,
      resamples: 1000,
      clusters: problem === 'binary' ? 412 : null,
      method: 'paired bootstrap',
    },
    intervals: {
      challenger: { value: challenger, low: challenger * 0.97, high: challenger * 1.03 },
      champion: { value: champion, low: champion * 0.97, high: champion * 1.03 },
    },
    slices: ['North Rhine-Westphalia', 'Bavaria', 'Hesse', 'Saxony', null, 'Bremen'].map((value, index) => {
      const shift = [1.1, 0.7, 2.4, -0.9, 0.2, 0][index] ?? 0;
      const width = gain * (0.7 + index * 0.3);
      const tooSmall = value === 'Bremen';
      const difference = { value: gain * shift, low: gain * shift - width, high: gain * shift + width };
      return {
        column: 'region',
        value,
        rows: Math.round(4100 / (index + 1) ** 2),
        tooSmall,
        challenger: tooSmall ? null : challenger,
        champion: tooSmall ? null : challenger + (direction === 'higher' ? -1 : 1) * difference.value,
        difference: tooSmall ? null : difference,
      };
    }),
    sliceCorrection: { method: 'Bonferroni', slices: 5, confidence: 0.99 },
    threshold: problem === 'binary' ? { value: 0.43, rule: 'the largest F1', rows: 15_390 } : null,
    holdout: { gatesDecided: 7, newerRows: 412, usedNewer: false, differenceOnShared: null },
    worst: Array.from({ length: 20 }, (_, index) => worstRow(problem, perClass, index)),
    importance: { features, reason: null },
    drift: {
      champion: championId,
      reason: null,
      rows: { champion: 70_412, now: 71_820 },
      of: 'training',
      columns: [
        drifted('months_since_last_contact', 0.31, 'large', [
          { bin: 'above 36, up to 60', from: 0.1, to: 0.262 },
          { bin: 'missing', from: 0.0058, to: 0.081 },
        ]),
        drifted('region', 0.12, 'some', [{ bin: 'North Rhine-Westphalia', from: 0.205, to: 0.344 }]),
        drifted('a_column_with_a_name_that_is_longer_than_a_phone_is_wide', 0.11, 'unsure', [
          { bin: 'up to 3', from: 0.11, to: 0.2 },
        ]),
        ...Array.from({ length: 9 }, (_, index) => drifted(`digit_${index + 1}`, 0.0004 / (index + 1), 'none', [])),
      ],
      more: 0,
      target: drifted('outcome', 0.003, 'none', []),
    },
    closest: [],
    dropped: [
      { column: 'branch', why: 'constant' },
      { column: 'middle_name', why: 'missing' },
    ],
  };
}

function drifted(
  column: string,
  psi: number,
  verdict: ColumnDrift['verdict'],
  moved: ColumnDrift['moved'],
): ColumnDrift {
  return { column, psi, verdict, moved, expected: 0.00025, noise: 0.0008 };
}

function worstRow(problem: Problem, perClass: ClassScore[], index: number): WorstRow {
  const isNumber = problem === 'regression';
  const probability = 0.0004 * (index + 1);
  return {
    row: 977 * (index + 1),
    record: {
      months_since_last_contact: index * 3 + 0.5,
      income: 21_000 + index * 1370,
      region: index % 4 === 0 ? null : 'North Rhine-Westphalia',
      remark: index % 3 === 0 ? 'a-text-without-any-blank-that-is-longer-than-a-phone-is-wide-0123456789' : 'none',
    },
    label: isNumber ? null : (perClass[index % perClass.length]?.label ?? ''),
    target: isNumber ? 900 - index * 11 : null,
    predicted: isNumber ? 312.4 + index : (perClass[(index + 1) % perClass.length]?.label ?? ''),
    probability: isNumber ? null : probability,
    loss: isNumber ? 587.6 - 12 * index : -Math.log(probability),
  };
}

const column = {
  count: 102_000,
  missing: 600,
  unique: false,
  min: null,
  max: null,
  mean: null,
  deviation: null,
  quantiles: null,
};
const profile: Profile = {
  version: 2,
  rows: {
    read: 103_904,
    quarantined: 310,
    unlabelled: 994,
    waiting: 0,
    outdated: 0,
    duplicates: 0,
    clean: 102_600,
    sampled: 20_520,
  },
  ignoredColumns: ['comment', 'entered_by'],
  quarantine: [
    {
      column: 'income',
      reason: 'is not a number',
      rows: 310,
      example: { file: 'incoming/2025.csv', line: 4711, value: '12.000,00 EUR' },
    },
  ],
  columns: {
    months_since_last_contact: {
      ...column,
      type: 'number',
      distinct: 240,
      min: '0',
      max: '239.5',
      mean: 31.2,
      deviation: 20,
      quantiles: { '0.5': 27 },
      top: [],
    },
    digit_14: { ...column, type: 'date', distinct: 3, min: '2026-01-01', max: '2026-03-01', top: [] },
    region: { ...column, type: 'category', distinct: 16, top: [{ value: 'North Rhine-Westphalia', count: 21_000 }] },
  },
};
