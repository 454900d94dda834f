import { describe, expect, it } from 'vitest';
import { keys, jobNames } from '../../../../core/names.ts';
import { runRecordSchema } from '../../../../core/run/records/run-record.ts';
import { cleanup } from '../../../../handlers/cleanup/cleanup.ts';
import { reap } from '../../../../handlers/reap/reap.ts';
import { recover } from '../../../../handlers/recover/recover.ts';
import { sweep } from '../../../../handlers/run/sweep.ts';
import { laneOf, openStage, pendingOf, run, runOf } from '../../../fixtures/run.ts';

const champion = runOf('champion', '2026-02-01T06:00:00.000Z');
const next = runOf('next', '2026-03-03T06:00:00.000Z');
const pending = pendingOf();

function openSweep() {
  const stage = openStage();
  const { sagemaker, bucket } = stage;
  return {
    ...stage,
    /** A training job, a scoring job and an endpoint of a run. */
    makeAll: async ({ runId }: { runId: string }, pipeline = 'bike') => {
      const training = jobNames.training(pipeline, runId, 1);
      const scoring = jobNames.scoring(pipeline, runId, 'challenger', 1);
      const endpoint = jobNames.endpoint(pipeline, runId, 1);
      await sagemaker.createTrainingJob({
        TrainingJobName: training,
        RoleArn: 'r',
        OutputDataConfig: { S3OutputPath: 's' },
      });
      await sagemaker.createTransformJob({
        TransformJobName: scoring,
        ModelName: 'm',
        TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's' } } },
        TransformOutput: { S3OutputPath: 's' },
        TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      });
      await sagemaker.createEndpoint({ EndpointName: endpoint, EndpointConfigName: 'c' });
      sagemaker.changes.length = 0;
      return { training, scoring, endpoint };
    },
    record: ({ runId }: { runId: string }) => runRecordSchema.parse(bucket.get(keys.run(runId))),
    recover: (cause?: string) =>
      recover(
        {
          execution: run.execution,
          executionName: 'monday',
          startedAt: '2026-03-02T06:00:00.000Z',
          input: { trigger: 'upload', triggeredBy: 'incoming/a.csv' },
          error: { Error: 'DataError', ...(cause === undefined ? {} : { Cause: cause }) },
        },
        stage,
      ),
  };
}

describe('a sweep', () => {
  it('leaves alone everything of the running owner of the lease, including its canary', async () => {
    const stage = openSweep();
    await stage.makeAll(run);
    stage.hold(run);
    stage.serve(champion.runId, { canary: { ...laneOf(run.runId), share: 0.1 } });
    const before = stage.bucket.get(keys.live);
    expect(await sweep(stage)).toEqual({
      stoppedJobs: [],
      orphans: [],
      deletedEndpoints: [],
      deletedConfigs: [],
      deletedModels: [],
      abandonedLease: null,
    });
    expect(stage.sagemaker.changes).toEqual([]);
    expect(stage.bucket.get(keys.live)).toEqual(before);
  });

  it('stops and deletes everything of a run that ended, even if the lease is free', async () => {
    const stage = openSweep();
    const made = await stage.makeAll(run);
    const alive = await stage.makeAll(next);
    stage.hold(next);
    expect(await sweep(stage)).toMatchObject({
      stoppedJobs: [made.training, made.scoring],
      deletedEndpoints: [made.endpoint],
    });
    expect(stage.sagemaker.jobs.get(alive.training)?.status).toBe('InProgress');
    expect(stage.sagemaker.endpointsByName.has(alive.endpoint)).toBe(true);
  });

  it('leaves alone pipelines with a similar name, and resources created manually', async () => {
    const stage = openSweep();
    await stage.makeAll(run, 'bike-2');
    await stage.sagemaker.createEndpoint({ EndpointName: 'bike-by-hand', EndpointConfigName: 'c' });
    stage.sagemaker.changes.length = 0;
    expect(await sweep(stage)).toMatchObject({ stoppedJobs: [], deletedEndpoints: [] });
    expect(stage.sagemaker.changes).toEqual([]);
  });

  it('never deletes a serving endpoint, and deletes a retired one only when no caller can use it', async () => {
    const stage = openSweep();
    const serving = await stage.makeAll(champion);
    const left = await stage.makeAll(run);
    const retired = [{ endpoint: left.endpoint, at: stage.now().toISOString() }];
    stage.serve(champion.runId, { retired });
    stage.pass(95);
    expect((await sweep(stage)).deletedEndpoints).toEqual([]);
    stage.pass(1);
    expect((await sweep(stage)).deletedEndpoints).toEqual([left.endpoint]);
    expect(stage.sagemaker.endpointsByName.has(serving.endpoint)).toBe(true);
  });

  it.each([
    ['whose lease is still there', () => undefined],
    ['whose lease is gone', (stage: ReturnType<typeof openSweep>) => stage.bucket.objects.delete(keys.lease)],
    ['whose lease another run has', (stage: ReturnType<typeof openSweep>) => stage.hold(next)],
  ])('takes the canary of a dead run %s out of the pointer, and deletes its endpoint later', async (_, change) => {
    const stage = openSweep();
    const { endpoint } = await stage.makeAll(run);
    stage.hold(run, 'ABORTED');
    stage.serve(champion.runId, { canary: { ...laneOf(run.runId), share: 0.1 } });
    change(stage);
    expect((await sweep(stage)).deletedEndpoints).toEqual([]);
    expect(stage.bucket.get(keys.live)).toMatchObject({ canary: null, retired: [{ endpoint }] });
    stage.pass(96);
    expect((await sweep(stage)).deletedEndpoints).toEqual([endpoint]);
  });

  it('does not remove the canary of a run that starts after its first look', async () => {
    const stage = openSweep();
    stage.serve(champion.runId);
    stage.bucket.before = (operation, key) => {
      if (operation !== 'get' || key !== keys.lease) return;
      stage.bucket.before = () => undefined;
      // While the lease is read, a run ends, and the next one starts and reaches its canary.
      stage.serve(champion.runId, { canary: { ...laneOf(next.runId), share: 0.1 } });
    };
    await sweep(stage);
    expect(stage.bucket.get(keys.live)).toMatchObject({ canary: { runId: next.runId } });
  });

  it('does not delete an endpoint that was promoted, and its lease released, during the sweep', async () => {
    const stage = openSweep();
    await stage.makeAll(run);
    stage.hold(run);
    stage.bucket.before = (operation, key) => {
      if (operation !== 'get' || key !== keys.lease) return;
      stage.bucket.before = () => undefined;
      stage.bucket.objects.delete(keys.lease);
      stage.serve(run.runId);
    };
    expect((await sweep(stage)).deletedEndpoints).toEqual([]);
  });
});

describe('the models and endpoint configurations', () => {
  const older = ['e', 'd', 'c', 'b', 'a'].map(
    (name, index) => runOf(name, `2026-01-0${5 - index}T06:00:00.000Z`).runId,
  );
  const [previous = '', ...earlier] = older;
  const lane = (runId: string) => laneOf(runId);

  async function openModels() {
    const stage = openSweep();
    for (const runId of [champion.runId, run.runId, ...older]) {
      await stage.sagemaker.ensureModel({ ModelName: `bike-${runId}` }, { isServerless: true });
      await stage.sagemaker.ensureEndpointConfig({ EndpointConfigName: `bike-${runId}`, ProductionVariants: [] });
    }
    stage.sagemaker.changes.length = 0;
    stage.serve(champion.runId, { previous: lane(previous), earlier: earlier.slice(0, 3).map(lane) });
    return stage;
  }

  it('are kept for the serving model and four earlier ones, and otherwise deleted', async () => {
    const stage = await openModels();
    const names = [run.runId, earlier[3]].map((runId) => `bike-${runId}`);
    const swept = await sweep(stage);
    expect([swept.deletedModels.toSorted(), swept.deletedConfigs.toSorted()]).toEqual([
      names.toSorted(),
      names.toSorted(),
    ]);
    expect(stage.sagemaker.configs.has(`bike-${champion.runId}`)).toBe(true);
  });

  it('are kept if their endpoint still exists', async () => {
    const stage = await openModels();
    const endpoint = `bike-${run.runId}-2`;
    stage.sagemaker.endpointsByName.set(endpoint, stage.endpoint(endpoint));
    stage.serve(champion.runId, { retired: [{ endpoint, at: stage.now().toISOString() }] });
    const swept = await sweep(stage);
    expect(swept.deletedModels).not.toContain(`bike-${run.runId}`);
    expect(swept.deletedConfigs).not.toContain(`bike-${run.runId}`);
  });

  it('are all kept while a run is at work, because it may score with any of them', async () => {
    const stage = await openModels();
    stage.hold(next);
    expect(await sweep(stage)).toMatchObject({ deletedModels: [], deletedConfigs: [] });
  });

  it('are kept for a run that started since, and for other pipelines', async () => {
    const stage = await openModels();
    await stage.sagemaker.ensureModel({ ModelName: `bike-2-${run.runId}` }, { isServerless: true });
    stage.bucket.before = async (operation, key) => {
      if (operation === 'get' && key === keys.lease)
        await stage.sagemaker.ensureModel({ ModelName: `bike-${next.runId}` }, { isServerless: true });
    };
    const { deletedModels } = await sweep(stage);
    expect(deletedModels).not.toContain(`bike-${next.runId}`);
    expect(deletedModels).not.toContain(`bike-2-${run.runId}`);
  });
});

it('an endpoint that a rollback needs or creates is not a leftover', async () => {
  const stage = openSweep();
  const { endpoint } = await stage.makeAll(run);
  stage.serve(champion.runId, { previous: laneOf(run.runId), previousUp: true });
  stage.pass(10_000);
  expect((await sweep(stage)).deletedEndpoints).toEqual([]);
  const again = `${endpoint.slice(0, -1)}2`;
  stage.sagemaker.endpointsByName.set(again, stage.endpoint(again, 'Creating'));
  const returning = { lane: { ...laneOf(run.runId), endpoint: again }, why: 'slow' };
  stage.serve(champion.runId, { previous: laneOf(run.runId), returning });
  expect((await sweep(stage)).deletedEndpoints).toEqual([endpoint]);
});

describe('reap', () => {
  it.each([
    ['ABORTED', 'Aborted', 'The execution was stopped.'],
    ['TIMED_OUT', 'TimedOut', 'ran longer than the state machine allows'],
    ['FAILED', 'Failed', 'could not recover by itself'],
  ])(
    'records a run that ended %s, releases its lease last, and starts the follow-up run',
    async (ended, status, why) => {
      const stage = openSweep();
      const made = await stage.makeAll(run);
      stage.hold(run, ended);
      stage.plan(run, { trigger: 'schedule', force: true, uploads: 'NeverStill' });
      stage.bucket.put(keys.pending, pending);
      expect(await reap(stage)).toMatchObject({
        stoppedJobs: [made.training, made.scoring],
        deletedEndpoints: [made.endpoint],
        releasedLease: run.runId,
        followUp: expect.stringContaining('follow-up-'),
      });
      expect(stage.record(run)).toMatchObject({ status, trigger: 'schedule', force: true, uploads: 'NeverStill' });
      expect(stage.record(run).why).toContain(why);
      expect(stage.bucket.changes).toEqual([
        `put ${keys.notice(run.runId)}`,
        `put ${keys.run(run.runId)}`,
        'delete lease.json',
        'put pending.json',
        'delete pending.json',
        `put ${keys.notice(run.runId)}`,
        `delete ${keys.notice(run.runId)}`,
      ]);
      expect(stage.published).toHaveLength(1);
      expect(await reap(stage)).toMatchObject({ releasedLease: null, followUp: null });
    },
  );

  it('keeps the record that the run wrote itself', async () => {
    const stage = openSweep();
    stage.hold(run, 'ABORTED');
    stage.bucket.put(keys.run(run.runId), { status: 'Succeeded' });
    await reap(stage);
    expect(stage.bucket.get(keys.run(run.runId))).toEqual({ status: 'Succeeded' });
  });

  it('records a run that died before its plan, or whose execution is unknown', async () => {
    const stage = openSweep();
    stage.hold(run);
    stage.statuses.clear();
    // DescribeExecution may not know an execution yet that has just started.
    expect(await reap(stage)).toMatchObject({ releasedLease: null });
    stage.pass(15 * 60);
    await reap(stage);
    expect(stage.record(run)).toMatchObject({ status: 'Failed', trigger: null });
  });

  it.each<[string, string[], Date | undefined, number[]]>([
    ['by the ledger and the executions', ['20260301T180000.000Z-a', '20260301T000000.000Z-b'], undefined, [12, 240]],
    ['without skipped runs', ['20260220T060000.000Z-a'], new Date('2026-03-02T05:00:00.000Z'), [240, 1]],
    ['without rollbacks', ['20260302T050000.000Z-a-rolled-back'], undefined, [240, 240]],
  ])('reports the hours since the last decision and the last success: %s', async (_, ledger, success, hours) => {
    const stage = openSweep();
    stage.executions.lastSuccess = () => Promise.resolve(success);
    for (const key of ledger) stage.bucket.put(`${keys.ledger}${key}.json`, {});
    await reap(stage);
    expect(stage.measured.map(({ name, value }) => [name, value])).toEqual([
      ['HoursSinceDecision', hours[0]],
      ['HoursSinceSuccess', hours[1]],
      ['Orphans', 0],
    ]);
  });

  it('starts the follow-up run of a run that died between releasing the lease and its cleanup', async () => {
    const stage = openSweep();
    stage.bucket.put(keys.pending, pending);
    expect(await reap(stage)).toMatchObject({ releasedLease: null, followUp: expect.stringContaining('follow-up-') });
  });

  it('leaves the lease to a run that has taken it over meanwhile', async () => {
    const stage = openSweep();
    stage.hold(run, 'ABORTED');
    stage.bucket.before = (operation) => {
      if (operation === 'delete') stage.hold(next);
    };
    await reap(stage);
    expect(stage.bucket.get(keys.lease)).toMatchObject(next);
  });

  it('finds the lease again if it died before releasing it', async () => {
    const stage = openSweep();
    stage.hold(run, 'ABORTED');
    stage.bucket.before = (operation) => {
      if (operation === 'delete') throw new Error('died');
    };
    await expect(reap(stage)).rejects.toThrow('died');
    stage.bucket.before = () => undefined;
    expect(await reap(stage)).toMatchObject({ releasedLease: run.runId });
    expect(stage.record(run).status).toBe('Aborted');
  });
});

describe('recover', () => {
  it('leaves no job, endpoint, canary, lease or pending request behind, although its execution still runs', async () => {
    const stage = openSweep();
    const made = await stage.makeAll(run);
    stage.hold(run);
    stage.plan(run);
    stage.serve(champion.runId);
    stage.bucket.put(keys.pending, pending);
    const cause = JSON.stringify({ errorType: 'DataError', errorMessage: 'no column count', trace: ['at'] });
    expect(await stage.recover(cause)).toEqual({ error: 'DataError', cause: 'no column count' });
    expect(stage.sagemaker.jobs.get(made.training)?.status).toBe('Stopping');
    expect(stage.sagemaker.jobs.get(made.scoring)?.status).toBe('Stopping');
    expect([...stage.sagemaker.endpointsByName.keys()]).toEqual([]);
    expect(stage.bucket.get(keys.lease)).toBeUndefined();
    expect(stage.started.size).toBe(1);
    expect(stage.record(run)).toMatchObject({
      status: 'Failed',
      trigger: 'manual',
      why: 'DataError: no column count',
      error: { name: 'DataError', message: 'no column count' },
    });
  });

  it('works without a plan, and with a cause that is missing or not JSON', async () => {
    for (const [cause, message] of [
      ['Task timed out after 60 seconds', 'Task timed out after 60 seconds'],
      ['{"unknown": 1}', '{"unknown": 1}'],
      [undefined, ''],
    ] as const) {
      const stage = openSweep();
      stage.hold(run);
      expect(await stage.recover(cause)).toEqual({ error: 'DataError', cause: message });
      expect(stage.record(run)).toMatchObject({
        status: 'Failed',
        trigger: 'upload',
        triggeredBy: 'incoming/a.csv',
        error: { message },
      });
    }
  });

  it('shortens a long cause in the state’s data, but keeps it in the record', async () => {
    const stage = openSweep();
    const { cause } = await stage.recover('x'.repeat(100_000));
    expect(cause.length).toBeLessThan(5000);
    expect(stage.record(run).error?.message).toHaveLength(100_000);
  });

  it('keeps the record of an outcome and the model that it promoted', async () => {
    const stage = openSweep();
    const { endpoint } = await stage.makeAll(run);
    stage.hold(run);
    stage.serve(run.runId);
    stage.bucket.put(keys.run(run.runId), { status: 'Succeeded' });
    await stage.recover();
    expect(stage.bucket.get(keys.run(run.runId))).toEqual({ status: 'Succeeded' });
    expect(stage.sagemaker.endpointsByName.has(endpoint)).toBe(true);
    expect(stage.bucket.get(keys.lease)).toBeUndefined();
  });

  it('leaves alone the lease and everything else of its current owner', async () => {
    const stage = openSweep();
    const alive = await stage.makeAll(next);
    stage.hold(next);
    stage.statuses.set(run.execution, 'RUNNING');
    await stage.recover();
    expect(stage.bucket.get(keys.lease)).toMatchObject(next);
    expect(stage.sagemaker.changes).toEqual([]);
    expect(stage.sagemaker.endpointsByName.has(alive.endpoint)).toBe(true);
  });

  it('completes if it is called again after dying half-way', async () => {
    const stage = openSweep();
    await stage.makeAll(run);
    stage.hold(run);
    for (const step of ['put', 'delete']) {
      stage.bucket.before = (operation) => {
        if (operation === step) throw new Error('died');
      };
      await expect(stage.recover('first')).rejects.toThrow('died');
    }
    stage.bucket.before = () => undefined;
    await stage.recover('first');
    expect(stage.record(run).status).toBe('Failed');
    expect(stage.bucket.get(keys.lease)).toBeUndefined();
  });
});

describe('cleanup', () => {
  it('first starts the follow-up run, then deletes endpoints that the pointer does not name', async () => {
    const stage = openSweep();
    const left = await stage.makeAll(run);
    stage.bucket.put(keys.pending, pending);
    expect(await cleanup(stage)).toEqual({
      deleted: [left.endpoint],
      followUp: expect.stringContaining('follow-up-'),
      told: [],
      untold: [],
    });
  });

  it('starts the follow-up run even if cleaning up fails', async () => {
    const stage = openSweep();
    stage.bucket.put(keys.pending, pending);
    stage.sagemaker.endpoints = () => Promise.reject(new Error('AccessDenied'));
    await expect(cleanup(stage)).rejects.toThrow('AccessDenied');
    expect(stage.started.size).toBe(1);
  });
});
