import { beforeEach, describe, expect, it } from 'vitest';
import { cleanPartsSchema } from '../../../../handlers/duckdb/clean-parts.ts';
import { createTrainingJob } from '../../../../handlers/create-training-job/create-training-job.ts';
import { keys } from '../../../../core/names.ts';
import { planFileSchema, type PlanFile } from '../../../../core/run/plan.ts';
import { emptyRunRecord, type RunStatus } from '../../../../core/run/records/run-record.ts';
import { pollTraining } from '../../../../handlers/poll-training/poll-training.ts';
import { prepare } from '../../../../handlers/prepare/prepare.ts';
import { split } from '../../../../handlers/split/split.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile as rowsFile, run as rowsRun } from '../../../fixtures/features.ts';
import { executionArn, features, openStage, pipelineFile, run, runOf } from '../../../fixtures/run.ts';

/** A run that failed, and the run that resumes it. */
const earlier = runOf('sunday').runId;
const startedAt = '2026-03-02T06:00:00.000Z';
const objects = [{ key: `${keys.incoming}a.csv`, etag: '"1"', sizeBytes: 4 }];

describe('Prepare of a run that resumes another one', () => {
  let stage: ReturnType<typeof openStage>;
  const end = (status: RunStatus) => {
    const record = { pipeline: 'bike', startedAt, endedAt: startedAt, status, why: 'so' };
    stage.bucket.put(keys.run(earlier), emptyRunRecord({ runId: earlier, execution: 'arn', ...record }));
  };
  const resume = (input: object = { resume: earlier }) => {
    stage.statuses.set(executionArn('monday'), 'RUNNING');
    return prepare(
      { input, execution: run.execution, executionName: 'monday', startedAt },
      {
        ...stage,
        readPipelineFile: () => Promise.resolve(JSON.stringify(pipelineFile)),
        takeOver: { isRunning: stage.isRunning, reap: () => Promise.resolve() },
      },
    );
  };
  const planned = (): PlanFile => planFileSchema.parse(stage.bucket.get(keys.plan(run.runId)));

  beforeEach(() => {
    stage = openStage();
    stage.plan({ runId: earlier, execution: 'arn' }, { objects });
    end('Failed');
  });

  it('plans with the objects of that run, even if others have arrived', async () => {
    stage.bucket.put(`${keys.incoming}b.csv`, 'more rows');
    expect(await resume()).toMatchObject({ outcome: 'Ready', runId: run.runId, tune: false });
    expect(planned()).toMatchObject({ runId: run.runId, execution: run.execution, resume: earlier, objects });
  });

  it('searches again only if that run’s search had not ended', async () => {
    const tuning = { search: true, why: 'due', from: null, hyperparameters: {} };
    stage.plan({ runId: earlier, execution: 'arn' }, { objects, tuning });
    expect(await resume()).toMatchObject({ tune: true });
    stage.bucket.objects.delete(keys.plan(run.runId));
    stage.bucket.put(keys.tuning(earlier), {
      version: 1,
      runId: earlier,
      at: startedAt,
      tuningJob: 'x',
      trainingJob: 'x-1',
      algorithm: 'xgboost',
      ranges: {},
      objective: { metric: 'rmse', value: 1 },
      hyperparameters: { eta: '0.1' },
      jobs: { Completed: 2 },
    });
    expect(await resume()).toMatchObject({ tune: false });
    expect(planned().tuning).toMatchObject({ search: false, hyperparameters: { eta: '0.1' } });
  });

  it.each([
    ['a text that is not a run id', { resume: 'sunday' }, 'is not a run id such as'],
    ['a run without a plan', { resume: runOf('unknown').runId }, 'does not exist or has no plan'],
  ])('refuses %s, and takes no lease', async (_, input, message) => {
    await expect(resume(input)).rejects.toThrow(message);
    await expect(resume(input)).rejects.toMatchObject({ name: 'InputError' });
    expect(stage.bucket.changes).toEqual([]);
  });

  it.each(['Succeeded', 'Rejected', 'RolledBack', 'Skipped'] as const)(
    'rejects a run that ended %s',
    async (status) => {
      end(status);
      await expect(resume()).rejects.toThrow(`run ${earlier} is ${status}. Only runs that are Failed, Aborted`);
      expect(stage.bucket.changes).toEqual([]);
    },
  );

  it('ends Skipped if another run is at work, and requests no follow-up run, which would train again', async () => {
    stage.hold(runOf('another'));
    expect(await resume()).toMatchObject({ outcome: 'AlreadyRunning' });
    expect(stage.bucket.get(keys.run(run.runId))).toMatchObject({
      status: 'Skipped',
      why: `Another run is in progress. Resume ${earlier} when it has ended.`,
    });
    expect(stage.bucket.objects.has(keys.pending)).toBe(false);
    expect(stage.bucket.objects.has(keys.plan(run.runId))).toBe(false);
  });

  it('rejects a run without a record, and a run with another pipeline file', async () => {
    stage.bucket.objects.delete(keys.run(earlier));
    await expect(resume()).rejects.toThrow('not recorded yet');
    end('Aborted');
    stage.plan({ runId: earlier, execution: 'arn' }, { pipeline: { ...pipelineFile, drop: ['temp'] } });
    await expect(resume()).rejects.toThrow('the pipeline file has changed');
  });
});

describe('Transform of a run that resumes another one', () => {
  const file = rowsFile({
    problem: 'regression',
    columns: { id: 'text', x: 'number', y: 'number' },
    target: { column: 'y' },
    key: ['id'],
    quality: { minRows: 1, maxQuarantined: 0.5 },
  });
  const lines = Array.from({ length: 200 }, (_, row) => `${row},${row % 17},${row % 5}\n`).join('');
  const data = { 'incoming/a.csv': `id,x,y\n${lines}900,much,1\n` };

  it('uses the same rows without reading the data again, and Split finds them', async () => {
    const { bucket } = await bucketWith(file, data);
    const first = await transform({ run: rowsRun, champion: null }, { bucket });
    const next = { ...rowsRun, runId: runOf('next').runId };
    const plan = planFileSchema.parse(await bucket.readJson(keys.plan(rowsRun.runId)));
    await bucket.writeJson(keys.plan(next.runId), { ...plan, runId: next.runId, resume: rowsRun.runId, objects: [] });
    expect(await transform({ run: next, champion: null }, { bucket })).toEqual(first);
    expect(first.rows).toEqual({ read: 201, quarantined: 1, unlabelled: 0 });
    expect(cleanPartsSchema.parse(await bucket.readJson(keys.clean(next.runId))).runId).toBe(rowsRun.runId);
    const divided = await split({ run: next, champion: null }, { bucket });
    expect(divided.rows.train + divided.rows.validation + divided.rows.test).toBe(200);
  });

  it('reads the data if that run had not finished Transform', async () => {
    const { bucket } = await bucketWith(file, data);
    const plan = planFileSchema.parse(await bucket.readJson(keys.plan(rowsRun.runId)));
    await bucket.writeJson(keys.plan(rowsRun.runId), { ...plan, resume: earlier });
    expect((await transform({ run: rowsRun, champion: null }, { bucket })).rows.read).toBe(201);
    expect(cleanPartsSchema.parse(await bucket.readJson(keys.clean(rowsRun.runId))).runId).toBe(rowsRun.runId);
  });
});

describe('the training job of a run that resumes another one', () => {
  const artifact = 's3://bucket/models/x/model.tar.gz';

  /** Sets up the earlier run's job, and both runs' features. */
  async function openTraining(setup: { status: string; attempt?: number; earlierFeatures?: object; file?: object }) {
    const stage = openStage();
    const dependencies = { ...stage, region: 'us-east-1', roleArn: 'arn:aws:iam::000000000000:role/sagemaker' };
    const first = { runId: earlier, execution: executionArn('sunday') };
    const attempt = setup.attempt ?? 1;
    stage.plan(first);
    stage.hold(first);
    stage.bucket.put(keys.features(earlier), features);
    const { jobName } = await createTrainingJob({ run: first, attempt }, dependencies);
    Object.assign(stage.sagemaker.jobs.get(jobName) ?? {}, { status: setup.status, artifact, billedSeconds: 90 });
    stage.bucket.put(keys.features(earlier), { ...features, ...setup.earlierFeatures });
    stage.plan(run, { resume: earlier, pipeline: { ...pipelineFile, ...setup.file } });
    stage.plan(first, { pipeline: { ...pipelineFile, ...setup.file } });
    stage.hold(run);
    stage.bucket.put(keys.features(run.runId), features);
    return { ...stage, jobName, create: (of = run) => createTrainingJob({ run: of, attempt: 1 }, dependencies) };
  }

  it.each([1, 2])('is that run’s job if it completed, and is not billed twice (attempt %d)', async (attempt) => {
    // Evaluate has chosen a threshold since then.
    const stage = await openTraining({ status: 'Completed', attempt, earlierFeatures: { threshold: 0.3 } });
    const { jobName } = await stage.create();
    expect(jobName).toBe(`bike-${earlier}-${attempt}`);
    expect(await pollTraining({ run, jobName, attempt: 1 }, stage)).toMatchObject({
      outcome: 'Completed',
      artifact,
      billedSeconds: 0,
    });
    expect(stage.sagemaker.changes).toEqual([`create ${jobName}`]);
  });

  it('can be found through a run that itself resumed another one', async () => {
    const stage = await openTraining({ status: 'Completed' });
    const third = runOf('tuesday');
    stage.plan(third, { resume: run.runId });
    stage.bucket.put(keys.features(third.runId), features);
    stage.hold(third);
    expect((await stage.create(third)).jobName).toBe(stage.jobName);
  });

  it.each([
    ['has failed', { status: 'Failed' }],
    ['was stopped', { status: 'Stopped' }],
    ['was trained on other features', { status: 'Completed', earlierFeatures: { top: 3 } }],
    ['was created by another request', { status: 'Completed', file: { train: { maxRuntime: '3 hours' } } }],
  ])('is a new one if the earlier one %s', async (_, setup) => {
    const stage = await openTraining(setup);
    expect((await stage.create()).jobName).toBe(`bike-${run.runId}-1`);
  });
});
