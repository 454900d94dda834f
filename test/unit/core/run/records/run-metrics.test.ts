import { describe, expect, it } from 'vitest';
import { figuresOf, healthFigures } from '../../../../../core/run/records/run-metrics.ts';
import { emptyRunRecord, type RunRecord } from '../../../../../core/run/records/run-record.ts';

const decision = {
  version: 2 as const,
  runId: 'run',
  promote: false,
  overridden: false,
  verdict: 'reject' as const,
  reason: 'worse' as const,
  sentence: 'The challenger is worse.',
  rules: [{ rule: 'finite metrics', passed: true as const, why: 'all are', numbers: {} }],
  metric: 'logloss',
  challenger: 0.09,
  baseline: 0.7,
  challengerOnShared: 0.08,
  champion: 0.05,
};
const record = (more: Partial<RunRecord>) =>
  emptyRunRecord({
    runId: 'run',
    pipeline: 'bike',
    execution: 'arn',
    startedAt: '2026-03-02T06:00:00.000Z',
    endedAt: '2026-03-02T06:02:30.000Z',
    status: 'Rejected',
    why: 'It is worse.',
    ...more,
  });
const inWords = (ended: RunRecord) =>
  figuresOf(ended).map(({ name, value, dimensions }) => `${name} ${value} ${Object.values(dimensions).join(' ')}`);

describe('the metric values of a run', () => {
  it('are how it ended, its duration and cost, its rows and their drift, and the gate’s metric of both models', () => {
    const rows = { read: 100, quarantined: 3, unlabelled: 0, train: 70, validation: 15, test: 12 };
    const cost = { dollars: 0.31, complete: true, lines: [], note: '' };
    const drift = { largest: { column: 'temp', psi: 0.3 }, target: 0.02 };
    expect(inWords(record({ rows, decision, cost, drift }))).toEqual([
      'Runs 1 bike Rejected',
      'RunSeconds 150 bike',
      'Dollars 0.31 bike',
      'RowsRead 100 bike',
      'RowsQuarantined 3 bike',
      'Drift 0.3 bike',
      'TargetDrift 0.02 bike',
      'logloss 0.08 bike challenger',
      'logloss 0.05 bike champion',
    ]);
  });

  it('leave out an unknown cost and an unknown drift', () => {
    const cost = { dollars: null, complete: false, lines: [], note: '' };
    const drift = { largest: null, target: null };
    for (const more of [{ cost, drift }, { drift: null }]) expect(inWords(record(more))).toHaveLength(2);
  });

  it('leave out the champion if there was no comparison, and an undefined metric', () => {
    expect(inWords(record({ decision: { ...decision, challengerOnShared: null, champion: null } }))).toEqual([
      'Runs 1 bike Rejected',
      'RunSeconds 150 bike',
      'logloss 0.09 bike challenger',
    ]);
    const undefinedMetric = { ...decision, challenger: null, challengerOnShared: null, champion: null };
    expect(inWords(record({ decision: undefinedMetric }))).toHaveLength(2);
  });

  it('are only the end and the duration of a run that failed early, and none for a skipped run', () => {
    expect(inWords(record({ status: 'Failed' }))).toEqual(['Runs 1 bike Failed', 'RunSeconds 150 bike']);
    expect(figuresOf(record({ status: 'Skipped' }))).toEqual([]);
  });
});

describe('the hourly metric values of a pipeline', () => {
  const now = new Date('2026-03-11T07:30:00.000Z');
  it('are the hours since the last decision and the last success, and the orphans of dead runs', () => {
    const figures = healthFigures('bike', {
      orphans: ['a', 'b'],
      lastDecision: new Date('2026-03-01T07:30:00.000Z'),
      lastSuccess: new Date('2026-03-02T06:00:00.000Z'),
      now,
    });
    expect(figures.map(({ name, value }) => [name, value])).toEqual([
      ['HoursSinceDecision', 240],
      ['HoursSinceSuccess', 217.5],
      ['Orphans', 2],
    ]);
  });

  it('are never negative, even if clocks disagree', () => {
    const soon = new Date('2026-03-11T07:31:00.000Z');
    const figures = healthFigures('bike', { orphans: [], lastDecision: soon, lastSuccess: soon, now });
    expect(figures.map(({ value }) => value)).toEqual([0, 0, 0]);
  });
});
