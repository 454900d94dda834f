import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../core/judging/decision.ts';
import { LeaseLostError } from '../../../../core/errors.ts';
import type { Evaluation } from '../../../../core/judging/evaluation.ts';
import { ledgerEntrySchema } from '../../../../core/run/records/ledger.ts';
import { keys } from '../../../../core/names.ts';
import { runRecordSchema } from '../../../../core/run/records/run-record.ts';
import { usageSection } from '../../../../core/report/sections/usage-section.ts';
import { commit } from '../../../../handlers/commit/commit.ts';
import { laneOf, openStage, pipelineFile, run, runOf } from '../../../fixtures/run.ts';
import { differenceOf, noDetails } from '../../../fixtures/evaluation.ts';

const champion = runOf('champion').runId;
const ledgerKey = keys.ledgerEntry('2026-03-02T06:00:00.000Z', run.runId);
const recordKey = keys.run(run.runId);
const noticeKey = keys.notice(run.runId);

const decision: Decision = {
  version: 2,
  runId: run.runId,
  promote: true,
  overridden: false,
  verdict: 'promote',
  reason: 'better',
  sentence: 'The challenger is better.',
  rules: [{ rule: 'finite metrics', passed: true, why: 'all are', numbers: {} }],
  metric: 'rmse',
  challenger: 1,
  baseline: 3,
  challengerOnShared: 1,
  champion: 2,
};

const evaluation: Evaluation = {
  version: 2,
  runId: run.runId,
  problem: 'regression',
  metric: 'rmse',
  direction: 'lower',
  rows: { test: 15, shared: 15, compared: 15, unknownToChallenger: 0, unknownToChampion: 0 },
  classes: [],
  challenger: {
    runId: run.runId,
    metrics: { rmse: 1 },
    perClass: [],
    confusion: [],
    residuals: null,
    calibration: [],
    curves: null,
  },
  champion: {
    runId: champion,
    comparable: true,
    reason: null,
    metrics: { rmse: 2 },
    perClass: [],
    calibration: [],
    curves: null,
  },
  challengerOnShared: { rmse: 1 },
  baseline: { what: 'the median', metrics: { rmse: 3 } },
  identical: false,
  largestScoreDifference: 1,
  difference: differenceOf(1),
  ...noDetails,
  dropped: [{ column: 'snow', why: 'missing' }],
  drift: {
    ...noDetails.drift,
    champion,
    reason: null,
    columns: [{ column: 'temp', psi: 0.3, expected: 0.01, noise: 0.02, verdict: 'large', moved: [] }],
  },
};

const report = `<main>before ${usageSection(null).markup} after</main>`;

function openCommit() {
  const stage = openStage();
  stage.hold(run);
  stage.plan(run, { trigger: 'upload', uploads: 'NeverStill' });
  stage.bucket.put(keys.decision(run.runId), decision);
  stage.bucket.put(keys.evaluation(run.runId), evaluation);
  stage.bucket.objects.set(keys.report(run.runId), report);
  stage.serve(champion, { canary: { ...laneOf(run.runId), share: 0.1 } });
  return {
    ...stage,
    commit: (status: 'Succeeded' | 'Rejected' | 'RolledBack', why: string | null = null) =>
      commit(
        {
          run,
          status,
          why,
          artifact: 's3://bucket/model.tar.gz',
          attempt: 1,
          billedSeconds: { training: 100, scoring: 50 },
          transformRows: { read: 100, quarantined: 1, unlabelled: 2, more: 'ignored' },
          splitRows: { train: 70, validation: 15, test: 15 },
        },
        stage,
      ),
    record: () => runRecordSchema.parse(stage.bucket.get(recordKey)),
    entry: () => ledgerEntrySchema.parse(stage.bucket.get(ledgerKey)),
  };
}

describe('commit', () => {
  it('lists the columns left out of the features in the run record', async () => {
    const stage = openCommit();
    await stage.commit('Rejected');
    expect(stage.record().model?.dropped).toEqual([{ column: 'snow', why: 'missing' }]);
  });

  it.each(['Succeeded', 'Rejected', 'RolledBack'] as const)(
    'changes nothing for %s if the lease is lost',
    async (status) => {
      const stage = openCommit();
      stage.hold(runOf('another'));
      await expect(stage.commit(status)).rejects.toThrow(LeaseLostError);
      expect(stage.bucket.changes).toEqual([]);
    },
  );

  it('moves the pointer, then writes ledger entry, report and record, and releases the lease last', async () => {
    const stage = openCommit();
    stage.pass(90);
    expect(await stage.commit('Succeeded')).toEqual({ status: 'Succeeded' });
    expect(stage.bucket.changes).toEqual([
      'put live.json',
      `put ${ledgerKey}`,
      `put ${keys.report(run.runId)}`,
      `put ${noticeKey}`,
      `put ${recordKey}`,
      'delete lease.json',
    ]);
    expect(stage.bucket.get(keys.live)).toMatchObject({
      stable: laneOf(run.runId),
      canary: null,
      previous: laneOf(champion),
    });
    const serving = laneOf(run.runId).endpoint;
    expect(stage.entry()).toMatchObject({ ...run, status: 'Succeeded', why: decision.sentence, serving });
    expect(stage.record()).toMatchObject({
      status: 'Succeeded',
      trigger: 'upload',
      rows: { read: 100, quarantined: 1, unlabelled: 2, train: 70, validation: 15, test: 15 },
      model: {
        name: `bike-${run.runId}`,
        artifact: 's3://bucket/model.tar.gz',
        features: `s3://bucket/models/${run.runId}/features.json`,
      },
      metrics: { challenger: { rmse: 1 }, champion: { rmse: 2 } },
      decision: { promote: true },
      live: { endpoint: serving, previous: laneOf(champion).endpoint },
      report: `s3://bucket/records/${run.runId}/report.html`,
      seconds: { total: 90, Transform: 1.5 },
      uploads: 'NeverStill',
      drift: { largest: { column: 'temp', psi: 0.3 }, target: null },
    });
  });

  it('completes report and record with the duration and the cost of the run', async () => {
    const stage = openCommit();
    stage.pass(90);
    await stage.commit('Succeeded');
    const cost = stage.record().cost;
    expect(cost?.lines).toEqual([
      { what: 'training', used: '100 s of 1 ml.m5.large', dollars: expect.closeTo((100 / 3600) * 0.115, 10) },
      { what: 'scoring', used: '50 s of 1 ml.m5.large', dollars: expect.closeTo((50 / 3600) * 0.115, 10) },
      // Transform has 4 GB.
      { what: 'Lambda functions', used: '6 GB-seconds', dollars: expect.closeTo(6 * 0.0000166667, 10) },
      { what: 'state machine', used: '7 transitions', dollars: expect.closeTo(7 * 0.000025, 10) },
    ]);
    expect(cost).toMatchObject({ complete: true, dollars: expect.closeTo(0.005, 3) });
    const page = stage.bucket.objects.get(keys.report(run.runId));
    expect(page).toMatch(/^<main>before .*with the challenger serving, 90 seconds after.* after<\/main>$/s);
    expect(page).not.toContain('written with the decision');
    expect(page).toContain('100 s of 1 ml.m5.large');
  });

  it('leaves the champion serving if the challenger is rejected', async () => {
    const stage = openCommit();
    stage.serve(champion);
    await stage.commit('Rejected');
    expect(stage.bucket.changes).not.toContain('put live.json');
    expect(stage.entry()).toMatchObject({ status: 'Rejected', serving: laneOf(champion).endpoint });
  });

  it('records that nothing serves if the first model is rejected', async () => {
    const stage = openCommit();
    stage.bucket.objects.delete(keys.live);
    await stage.commit('Rejected');
    expect(stage.entry().serving).toBeNull();
    expect(stage.record().live).toBeNull();
  });

  it('gives all requests back to the champion if the bake fails', async () => {
    const stage = openCommit();
    await stage.commit('RolledBack');
    expect(stage.bucket.get(keys.live)).toMatchObject({ stable: laneOf(champion), canary: null });
    expect(stage.entry()).toMatchObject({ status: 'RolledBack', serving: laneOf(champion).endpoint });
    expect(stage.record().why).toContain('did not pass the bake');
  });

  it('says why the canary was rolled back, and that the champion serves', async () => {
    const stage = openCommit();
    await stage.commit('RolledBack', '3 of 30 requests failed');
    const why = 'Rolled back. The champion serves. 3 of 30 requests failed';
    expect(stage.entry().why).toBe(why);
    expect(stage.record().why).toBe(why);
  });

  it('ends RolledBack if an alarm rolled back the canary after CheckBake, even if it is called twice', async () => {
    const stage = openCommit();
    const rolledBack = { runId: run.runId, promoted: false, at: stage.now().toISOString(), why: 'The alarm went off.' };
    stage.serve(champion, { rolledBack });
    for (let call = 0; call < 2; call++) expect(await stage.commit('Succeeded')).toEqual({ status: 'RolledBack' });
    expect(stage.bucket.get(keys.live)).toMatchObject({ stable: laneOf(champion) });
    expect(stage.entry()).toMatchObject({ status: 'RolledBack', why: expect.stringContaining('The alarm went off.') });
    expect(stage.record()).toMatchObject({ status: 'RolledBack', live: { endpoint: laneOf(champion).endpoint } });
    expect(stage.bucket.get(keys.lease)).toBeUndefined();
  });

  it('keeps the previous endpoint up if the pipeline file says so', async () => {
    const stage = openCommit();
    stage.plan(run, { pipeline: { ...pipelineFile, serve: { keepPrevious: true } } });
    await stage.commit('Succeeded');
    expect(stage.bucket.get(keys.live)).toMatchObject({ previous: laneOf(champion), previousUp: true, retired: [] });
  });

  it('does not promote a canary that was removed from the pointer', async () => {
    const stage = openCommit();
    stage.serve(champion, { retired: [{ endpoint: laneOf(run.runId).endpoint, at: stage.now().toISOString() }] });
    await expect(stage.commit('Succeeded')).rejects.toMatchObject({ name: 'IllegalMoveError' });
    expect(stage.bucket.changes).toEqual([]);
  });

  it.each(['put live.json', `put ${ledgerKey}`, `put ${noticeKey}`, `put ${recordKey}`, 'delete lease.json'])(
    'completes after dying before “%s”, and writes only the report twice',
    async (step) => {
      const stage = openCommit();
      stage.bucket.before = (operation, key) => {
        if (`${operation} ${key}` === step) throw new Error('died');
      };
      await expect(stage.commit('Succeeded')).rejects.toThrow('died');
      stage.bucket.before = () => undefined;
      expect(await stage.commit('Succeeded')).toEqual({ status: 'Succeeded' });
      const reportPut = `put ${keys.report(run.runId)}`;
      expect(stage.bucket.changes).toContain(reportPut);
      expect(stage.bucket.changes.filter((change) => change !== reportPut)).toEqual([
        'put live.json',
        `put ${ledgerKey}`,
        `put ${noticeKey}`,
        `put ${recordKey}`,
        'delete lease.json',
      ]);
    },
  );

  it('returns the same if its answer was lost, even if another run holds the lease by then', async () => {
    const stage = openCommit();
    await stage.commit('Succeeded');
    const another = runOf('another');
    stage.hold(another);
    stage.bucket.changes.length = 0;
    expect(await stage.commit('Succeeded')).toEqual({ status: 'Succeeded' });
    expect(stage.bucket.changes).toEqual([]);
    expect(stage.bucket.get(keys.lease)).toMatchObject(another);
  });
});
