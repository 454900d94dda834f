import { describe, expect, it } from 'vitest';
import { decisionSchema } from '../../../../core/judging/decision.ts';
import type { Evaluation } from '../../../../core/judging/evaluation.ts';
import { keys } from '../../../../core/names.ts';
import { gateOnMetric, type GateOnMetricDependencies } from '../../../../handlers/gate-on-metric/gate-on-metric.ts';
import { differenceOf, noDetails } from '../../../fixtures/evaluation.ts';
import { trainingProfile } from '../../../fixtures/training.ts';

const run = { runId: 'new', execution: 'arn:aws:states:us-east-1:000000000000:execution:relearn-loans:x' };
const artifact = 's3://loans/models/new/artifacts/loans-new-1/output/model.tar.gz';

const evaluation: Evaluation = {
  version: 2,
  runId: 'new',
  problem: 'binary',
  metric: 'auc',
  direction: 'higher',
  rows: { test: 400, shared: 400, compared: 400, unknownToChallenger: 0, unknownToChampion: 0 },
  classes: ['no', 'yes'],
  challenger: {
    runId: 'new',
    metrics: { auc: 0.92, logloss: 0.2 },
    perClass: [],
    confusion: [],
    residuals: null,
    calibration: [],
    curves: null,
  },
  champion: {
    runId: 'old',
    comparable: true,
    reason: null,
    metrics: { auc: 0.95, logloss: 0.1 },
    perClass: [],
    calibration: [],
    curves: null,
  },
  challengerOnShared: { auc: 0.92, logloss: 0.2 },
  baseline: { what: 'always "no"', metrics: { auc: 0.5, logloss: 0.6 } },
  identical: false,
  largestScoreDifference: 0.3,
  difference: differenceOf(-0.03),
  ...noDetails,
};

function dependencies(
  changes: { promote?: boolean; evaluation?: unknown; algorithm?: string } = {},
): GateOnMetricDependencies & {
  written: Map<string, unknown>;
} {
  const objects = new Map<string, unknown>([
    [
      keys.plan('new'),
      {
        version: 1,
        ...run,
        trigger: 'manual',
        startedAt: '2026-01-05T06:00:00.000Z',
        force: true,
        promote: changes.promote ?? false,
        pipeline: {
          name: 'loans',
          problem: 'binary',
          columns: { age: 'number', paid: 'category' },
          target: { column: 'paid', positive: 'yes' },
          gate: { metric: 'auc', minTestRows: 100 },
          train: { algorithm: changes.algorithm ?? 'xgboost' },
        },
        objects: [],
      },
    ],
    [keys.evaluation('new'), changes.evaluation ?? evaluation],
    [
      keys.profile('new'),
      {
        version: 2,
        rows: { read: 1, quarantined: 0, unlabelled: 0, duplicates: 0, clean: 1, sampled: 1 },
        ignoredColumns: [],
        quarantine: [],
        columns: {},
      },
    ],
    [keys.trainingProfile('new'), trainingProfile],
    [
      keys.split('new'),
      {
        version: 1,
        split: { by: 'hash', key: ['age'], validation: 0.15, test: 0.15 },
        rows: { train: 1, validation: 0, test: 0, gap: 0, unseenClass: 0 },
        overlap: { validation: 0, test: 0, keys: 0, groups: 0 },
        oneSidedClasses: { count: 1, largest: [{ class: 'seldom', train: 1, validation: 0, test: 0 }] },
      },
    ],
    [
      keys.features('new'),
      {
        version: 1,
        pipeline: 'loans',
        problem: 'binary',
        algorithm: 'xgboost',
        featureNames: ['age'],
        classes: ['no', 'yes'],
        target: { column: 'paid', transform: 'none', min: null },
        definition: { missing: [''], columns: { age: { type: 'number' } }, derive: [] },
        encodings: [],
        split: { by: 'hash', key: ['age'], validation: 0.15, test: 0.15 },
        threshold: 0.5,
        top: 1,
      },
    ],
  ]);
  const written = new Map<string, unknown>();
  return {
    written,
    bucket: {
      uri: (key) => `s3://loans/${key}`,
      readJson: async (key) => objects.get(key),
      writeJson: async (key, value) => {
        written.set(key, value);
      },
      write: async (key, body, contentType) => {
        written.set(key, `${contentType}\n${String(body)}`);
      },
    },
  };
}

describe('GateOnMetric', () => {
  it('makes no decision if it cannot read the evaluation', async () => {
    const stage = dependencies({ evaluation: { ...evaluation, version: 1 } });
    await expect(gateOnMetric({ run, artifact }, stage)).rejects.toThrow('version');
    expect([...stage.written.keys()]).toEqual([]);
  });

  it('rejects a worse challenger with a decision and a report, not with an error', async () => {
    const stage = dependencies();
    const output = await gateOnMetric({ run, artifact }, stage);
    expect(output).toMatchObject({ promote: false, sentence: expect.stringContaining('worse by 0.03') });
    expect(decisionSchema.parse(stage.written.get(keys.decision('new')))).toMatchObject({
      verdict: 'reject',
      ...output,
    });
    expect(stage.written.get(keys.report('new'))).toMatch(/^text\/html; charset=utf-8\n<!doctype html>[\s\S]*Rejected/);
  });

  it('promotes it if the run was started with promote', async () => {
    const stage = dependencies({ promote: true });
    expect((await gateOnMetric({ run, artifact }, stage)).promote).toBe(true);
    expect(stage.written.get(keys.decision('new'))).toMatchObject({ overridden: true, verdict: 'reject' });
  });

  it('reports the hyperparameters of its algorithm, and the classes missing in a partition', async () => {
    const pageOf = async (algorithm: string) => {
      const stage = dependencies({ algorithm });
      await gateOnMetric({ run, artifact }, stage);
      return String(stage.written.get(keys.report('new')));
    };
    const [linear, trees] = [await pageOf('linear-learner'), await pageOf('xgboost')];
    expect(linear).toContain('<code>predictor_type</code>');
    expect(linear).not.toContain('<code>num_round</code>');
    expect(trees).toContain('<code>num_round</code>');
    expect(trees).not.toContain('<code>predictor_type</code>');
    expect(trees).toContain('<code>seldom</code>');
  });

  it('reports the addresses of all objects and the rows per partition', async () => {
    const stage = dependencies();
    await gateOnMetric({ run, artifact, splitRows: { train: 1700, validation: 350, test: 400 } }, stage);
    const page = stage.written.get(keys.report('new'));
    const kept = [keys.artifacts, keys.trainingProfile, keys.replay, keys.decision, keys.split, keys.run];
    const expiring = [keys.matrix('new', 'train'), keys.scores('new', 'challenger'), keys.scores('new', 'champion')];
    for (const key of [...kept.map((keyOf) => keyOf('new')), ...expiring]) expect(page).toContain(`s3://loans/${key}`);
    expect(page).toContain('1,700');
  });
});
