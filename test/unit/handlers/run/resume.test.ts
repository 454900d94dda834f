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

/** A run that failed, and the one that goes on with it. */
const earlier = runOf('sunday').runId;
const startedAt = '2026-03-02T06:00:00.000Z';
const objects = [{ key: `${keys.incoming}a.csv`, etag: '"1"', sizeBytes: 4 }];

describe('Prepare of a run that goes on with another', () => {
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

  it('plans on the objects of that run, though others have come', async () => {
    stage.bucket.put(`${keys.incoming}b.csv`, 'more rows');
    expect(await resume()).toMatchObject({ outcome: 'Ready', runId: run.runId, tune: false });
    expect(planned()).toMatchObject({ runId: run.runId, execution: run.execution, resume: earlier, objects });
  });

  it('searches no more where the search had ended, and does where it had not', async () => {
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
    ['a text that is no run id', { resume: 'sunday' }, 'a run id looks like'],
    ['a run that has left no plan', { resume: runOf('nobody').runId }, 'there is no plan of a run'],
  ])('refuses %s, and takes no lease', async (_, input, message) => {
    await expect(resume(input)).rejects.toThrow(message);
    await expect(resume(input)).rejects.toMatchObject({ name: 'InputError' });
    expect(stage.bucket.changes).toEqual([]);
  });

  it.each(['Succeeded', 'Rejected', 'RolledBack', 'Skipped'] as const)(
    'refuses a run that ended %s',
    async (status) => {
      end(status);
      await expect(resume()).rejects.toThrow(`the run ${earlier} is ${status}; only one that is Failed, Aborted`);
      expect(stage.bucket.changes).toEqual([]);
    },
  );

  it('is Skipped where another run is at work, which is asked for no further run: that would train anew', async () => {
    stage.hold(runOf('another'));
    expect(await resume()).toMatchObject({ outcome: 'AlreadyRunning' });
    expect(stage.bucket.get(keys.run(run.runId))).toMatchObject({
      status: 'Skipped',
      why: `Another run is at work. Resume ${earlier} when it is done.`,
    });
    expect(stage.bucket.objects.has(keys.pending)).toBe(false);
    expect(stage.bucket.objects.has(keys.plan(run.runId))).toBe(false);
  });

  it('refuses a run that nobody has recorded yet, and one of another pipeline file', async () => {
    stage.bucket.objects.delete(keys.run(earlier));
    await expect(resume()).rejects.toThrow('not recorded yet');
    end('Aborted');
    stage.plan({ runId: earlier, execution: 'arn' }, { pipeline: { ...pipelineFile, drop: ['temp'] } });
    await expect(resume()).rejects.toThrow('the pipeline file is another one');
  });
});

describe('Transform of a run that goes on with another', () => {
  const file = rowsFile({
    problem: 'regression',
    columns: { id: 'text', x: 'number', y: 'number' },
    target: { column: 'y' },
    key: ['id'],
    quality: { minRows: 1, maxQuarantined: 0.5 },
  });
  const lines = Array.from({ length: 200 }, (_, row) => `${row},${row % 17},${row % 5}\n`).join('');
  const data = { 'incoming/a.csv': `id,x,y\n${lines}900,much,1\n` };

  it('has the same rows without reading the data again, and Split finds them where they lie', async () => {
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

  it('reads the data where that run had not come so far', async () => {
    const { bucket } = await bucketWith(file, data);
    const plan = planFileSchema.parse(await bucket.readJson(keys.plan(rowsRun.runId)));
    await bucket.writeJson(keys.plan(rowsRun.runId), { ...plan, resume: earlier });
    expect((await transform({ run: rowsRun, champion: null }, { bucket })).rows.read).toBe(201);
    expect(cleanPartsSchema.parse(await bucket.readJson(keys.clean(rowsRun.runId))).runId).toBe(rowsRun.runId);
  });
});

describe('the training job of a run that goes on with another', () => {
  const artifact = 's3://bucket/models/x/model.tar.gz';

  /** The earlier run's job, and its features and this run's. */
  async function openTraining(given: { status: string; attempt?: number; theirs?: object; file?: object }) {
    const stage = openStage();
    const dependencies = { ...stage, region: 'us-east-1', roleArn: 'arn:aws:iam::000000000000:role/sagemaker' };
    const first = { runId: earlier, execution: executionArn('sunday') };
    const attempt = given.attempt ?? 1;
    stage.plan(first);
    stage.hold(first);
    stage.bucket.put(keys.features(earlier), features);
    const { jobName } = await createTrainingJob({ run: first, attempt }, dependencies);
    Object.assign(stage.sagemaker.jobs.get(jobName) ?? {}, { status: given.status, artifact, billedSeconds: 90 });
    stage.bucket.put(keys.features(earlier), { ...features, ...given.theirs });
    stage.plan(run, { resume: earlier, pipeline: { ...pipelineFile, ...given.file } });
    stage.plan(first, { pipeline: { ...pipelineFile, ...given.file } });
    stage.hold(run);
    stage.bucket.put(keys.features(run.runId), features);
    return { ...stage, jobName, create: (of = run) => createTrainingJob({ run: of, attempt: 1 }, dependencies) };
  }

  it.each([1, 2])('is that run’s own where it came to its end, and is not paid twice (attempt %d)', async (attempt) => {
    // Evaluate has chosen a threshold since.
    const stage = await openTraining({ status: 'Completed', attempt, theirs: { threshold: 0.3 } });
    const { jobName } = await stage.create();
    expect(jobName).toBe(`bike-${earlier}-${attempt}`);
    expect(await pollTraining({ run, jobName, attempt: 1 }, stage)).toMatchObject({
      outcome: 'Completed',
      artifact,
      billedSeconds: 0,
    });
    expect(stage.sagemaker.changes).toEqual([`create ${jobName}`]);
  });

  it('is found through a run that was itself resumed', async () => {
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
    ['was trained on other features', { status: 'Completed', theirs: { top: 3 } }],
    ['was made by another request', { status: 'Completed', file: { train: { maxRuntime: '3 hours' } } }],
  ])('is a new one where the earlier one %s', async (_, given) => {
    const stage = await openTraining(given);
    expect((await stage.create()).jobName).toBe(`bike-${run.runId}-1`);
  });
});
