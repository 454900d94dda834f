import { describe, expect, it } from 'vitest';
import { keys, jobNames, runIdIn, tuningPrefix } from '../../../../core/names.ts';
import { planFileSchema } from '../../../../core/run/plan.ts';
import { planTuning, tuningRecordSchema, type TuningRecord } from '../../../../core/pipeline/tuning.ts';
import { createTrainingJob } from '../../../../handlers/create-training-job/create-training-job.ts';
import { createTuningJob } from '../../../../handlers/create-tuning-job/create-tuning-job.ts';
import { pollTuning } from '../../../../handlers/poll-tuning/poll-tuning.ts';
import { prepare } from '../../../../handlers/prepare/prepare.ts';
import type { TuningJob } from '../../../../handlers/aws/sagemaker/tuning-jobs.ts';
import { sweep } from '../../../../handlers/run/sweep.ts';
import { files, mistakesOf } from '../../../fixtures/pipeline-mistakes.ts';
import { executionArn, features, openStage, pipelineFile, run, runOf } from '../../../fixtures/run.ts';

const ranges: Record<string, [number, number] | [number, number, 'log']> = {
  eta: [0.01, 0.3, 'log'],
  max_depth: [2, 8],
};
const train = {
  hyperparameters: { num_round: 30, eta: 0.3 },
  tune: '4 weeks',
  tuning: { maxJobs: 3, maxParallelJobs: 2, ranges },
};
const name = jobNames.tuning('bike', run.runId);
const search = { search: true, why: 'asked for', from: null, hyperparameters: {} };

const record: TuningRecord = {
  version: 1,
  runId: 'run-before',
  at: '2026-02-10T06:00:00.000Z',
  tuningJob: 'tuning',
  trainingJob: 'tuning-001-00000000',
  algorithm: 'xgboost',
  ranges,
  objective: { metric: 'validation:rmse', value: 0.4 },
  hyperparameters: { eta: '0.05', max_depth: '6' },
  jobs: { Completed: 3 },
  seconds: 90,
};

function openTuning(more: Record<string, unknown> = {}) {
  const stage = openStage();
  stage.hold(run);
  stage.plan(run, { pipeline: { ...pipelineFile, train, ...more }, tuning: search });
  stage.bucket.put(keys.features(run.runId), features);
  const dependencies = { ...stage, region: 'us-east-1', roleArn: 'arn:aws:iam::000000000000:role/sagemaker' };
  return {
    ...stage,
    createTuningJob: () => createTuningJob({ run }, dependencies),
    createTrainingJob: () => createTrainingJob({ run, attempt: 1 }, dependencies),
    poll: (job: Partial<TuningJob>) => {
      const createdAt = new Date('2026-03-02T06:00:00.000Z');
      const fresh = {
        arn: 'arn',
        status: 'InProgress',
        failureReason: undefined,
        createdAt,
        jobs: {},
        best: undefined,
      };
      stage.sagemaker.tuningJobsByName.set(name, { ...fresh, ...job });
      return pollTuning({ run, jobName: name }, stage);
    },
  };
}

describe('a pipeline file', () => {
  it.each<[object, RegExp]>([
    [{ tune: '4 weeks' }, /ranges: is empty, so there is nothing to search/],
    [{ tune: 'after-rejection' }, /ranges: is empty, so there is nothing to search/],
    [{ tuning: { ranges: { etta: [0, 1] } } }, /ranges\.etta: cannot be tuned for xgboost\. .*eta/],
    [{ tuning: { ranges: { seed: [0, 1] } } }, /ranges\.seed: cannot be tuned/],
    [
      { algorithm: 'linear-learner', tuning: { ranges: { eta: [0, 1] } } },
      /ranges\.eta: cannot be tuned for linear-learner/,
    ],
    [{ tuning: { ranges: { eta: [0.3, 0.3] } } }, /goes from 0.3 to 0.3; the first bound must be below/],
    [{ tuning: { ranges: { eta: [0, 0.3, 'log'] } } }, /begins at 0; a "log" range must begin above 0/],
    [{ tuning: { ranges: { eta: [0.1, 1.5] } } }, /has the bound 1.5; must be a number, at least 0 and at most 1/],
    [{ tuning: { ranges: { max_depth: [1.5, 4] } } }, /has the bound 1.5; must be a whole number/],
    [
      { tune: '4 weeks', tuning: { maxJobs: 2, maxParallelJobs: 3, ranges } },
      /maxParallelJobs: is 3; must be at most maxJobs, which is 2/,
    ],
    [{ tune: '4 weeks', tuning: { maxJobs: 50, ranges } }, /may take 25 hours: 50 jobs, 2 at a time/],
  ])('with train %j is refused', (wrong, message) => {
    expect(mistakesOf({ ...files.binary, train: wrong })).toEqual([expect.stringMatching(message)]);
  });

  it('may keep its ranges while it says "never"', () => {
    expect(mistakesOf({ ...files.binary, train: { ...train, tune: 'never' } })).toEqual([]);
    expect(mistakesOf({ ...files.binary, train })).toEqual([]);
  });
});

describe('whether a run searches', () => {
  const plan = (tune: string, before: Partial<Parameters<typeof planTuning>[1]> = {}, more: object = {}) => {
    const file = { train: { ...planFileTrain, tune, ...more } };
    return planTuning(file, { search: undefined, lastStatus: undefined, ...before }, '2026-03-02T06:00:00.000Z');
  };
  const planFileTrain = {
    algorithm: 'xgboost' as const,
    hyperparameters: {},
    instance: 'ml.m5.large',
    maxRuntimeSeconds: 3600,
    spot: false,
    tune: 'never',
    tuning: { maxJobs: 20, maxParallelJobs: 2, ranges },
  };
  const reused = { from: 'run-before', hyperparameters: record.hyperparameters };
  const nothing = { from: null, hyperparameters: {} };

  it('is never true with "never", which also ignores earlier results', () => {
    expect(plan('never', { search: record, lastStatus: 'Rejected' })).toMatchObject({ search: false, ...nothing });
  });

  it('depends on the age of the last search, whose result is used otherwise', () => {
    expect(plan('4 weeks')).toMatchObject({ search: true, ...nothing });
    expect(plan('4 weeks', { search: record })).toMatchObject({ search: false, ...reused });
    expect(plan('20 days', { search: record })).toMatchObject({ search: true, why: expect.stringContaining('older') });
    expect(plan('21 days', { search: record })).toMatchObject({ search: false });
  });

  it('depends on the end of the last run with "after-rejection"', () => {
    expect(plan('after-rejection')).toMatchObject({ search: false, ...nothing });
    expect(plan('after-rejection', { search: record, lastStatus: 'Succeeded' })).toMatchObject({
      search: false,
      ...reused,
    });
    expect(plan('after-rejection', { search: record, lastStatus: 'Rejected' })).toMatchObject({ search: true });
  });

  it('ignores a search with other ranges or another algorithm', () => {
    const otherRanges = { ...record, ranges: { eta: [0.01, 0.2] } };
    expect(plan('4 weeks', { search: otherRanges })).toMatchObject({ search: true, ...nothing });
    expect(plan('after-rejection', { search: otherRanges })).toMatchObject({ search: false, ...nothing });
    expect(plan('4 weeks', { search: { ...record, algorithm: 'linear-learner' } })).toMatchObject({ search: true });
  });

  it('is decided once: a repeated Prepare follows its plan', async () => {
    const stage = openStage();
    stage.bucket.put(`${keys.incoming}a.csv`, 'rows');
    stage.statuses.set(executionArn('monday'), 'RUNNING');
    const prepared = () =>
      prepare(
        {
          input: {},
          execution: executionArn('monday'),
          executionName: 'monday',
          startedAt: '2026-03-02T06:00:00.000Z',
        },
        {
          ...stage,
          readPipelineFile: () => Promise.resolve(JSON.stringify({ ...pipelineFile, train })),
          takeOver: { isRunning: stage.isRunning, reap: () => Promise.resolve() },
        },
      );
    expect(await prepared()).toMatchObject({ outcome: 'Ready', tune: true });
    stage.bucket.put(keys.lastTuning, { ...record, at: '2026-03-01T06:00:00.000Z' });
    expect(await prepared()).toMatchObject({ outcome: 'Ready', tune: true });
    const { tuning } = planFileSchema.parse(stage.bucket.get(keys.plan(run.runId)));
    expect(tuning).toMatchObject({ search: true, why: 'These ranges have not been searched yet.' });
  });
});

describe('the tuning job', () => {
  it('has a name of at most 32 characters that identifies pipeline and run', () => {
    const long = jobNames.tuning('a-rather-long-name-x', run.runId);
    expect(long).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/);
    expect(runIdIn(tuningPrefix('a-rather-long-name-x'), long)).toBe(run.runId);
    expect(runIdIn(tuningPrefix('bike'), long)).toBeUndefined();
  });

  it('changes nothing if another run holds the lease', async () => {
    const stage = openTuning();
    stage.hold(runOf('another'));
    await expect(stage.createTuningJob()).rejects.toMatchObject({ name: 'LeaseLostError' });
    await expect(
      stage.poll({ status: 'Completed', best: { name: 'b', hyperparameters: {}, metric: 'm', value: 1 } }),
    ).rejects.toMatchObject({ name: 'LeaseLostError' });
    expect(stage.sagemaker.changes).toEqual([]);
    expect(stage.bucket.get(keys.lastTuning)).toBeUndefined();
  });

  it('searches the ranges on the validation rows within its budget, and is created once', async () => {
    const stage = openTuning();
    expect(await stage.createTuningJob()).toEqual({ jobName: name, waitSeconds: 5 });
    await stage.createTuningJob();
    expect(stage.sagemaker.changes).toEqual([`create ${name}`]);
    expect(stage.sagemaker.requests.get(name)).toMatchObject({
      HyperParameterTuningJobConfig: {
        Strategy: 'Bayesian',
        HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'validation:rmse' },
        ResourceLimits: { MaxNumberOfTrainingJobs: 3, MaxParallelTrainingJobs: 2 },
        ParameterRanges: {
          IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '2', MaxValue: '8', ScalingType: 'Linear' }],
          ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0.01', MaxValue: '0.3', ScalingType: 'Logarithmic' }],
        },
      },
      TrainingJobDefinition: {
        // eta is searched, so the file's value is not fixed.
        StaticHyperParameters: { num_round: '30', seed: '1', objective: 'reg:squarederror', eval_metric: 'rmse' },
        InputDataConfig: [{ ChannelName: 'train' }, { ChannelName: 'validation' }],
        OutputDataConfig: { S3OutputPath: `s3://bucket/work/${run.runId}/tuning` },
      },
    });
    expect(stage.sagemaker.requests.get(name)).not.toHaveProperty('TrainingJobDefinition.StaticHyperParameters.eta');
  });

  it('uses the gate’s metric if the container supports it', async () => {
    const stage = openTuning({
      problem: 'binary',
      columns: { temp: 'number', count: 'category' },
      target: { column: 'count', positive: 'many' },
      gate: { metric: 'auc' },
    });
    await stage.createTuningJob();
    expect(stage.sagemaker.requests.get(name)).toMatchObject({
      HyperParameterTuningJobConfig: {
        HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'validation:auc' },
      },
    });
  });
});

describe('a poll of the tuning job', () => {
  it.each<[Partial<TuningJob>, string[], string, RegExp]>([
    [{ status: 'Stopped' }, [], 'TrainingFailedError', /it was stopped by a user or another program/],
    [{ status: 'Deleting' }, [], 'TrainingFailedError', /its status is Deleting/],
    [{ status: 'Completed' }, [], 'TrainingFailedError', /without a best training job/],
    [
      { status: 'Failed', failureReason: 'All training jobs failed.' },
      ['AlgorithmError: label must be in [0,1]', 'AlgorithmError: label must be in [0,1]'],
      'TrainingFailedError',
      /All training jobs failed\. AlgorithmError: label must be in \[0,1\]$/,
    ],
    [
      { status: 'Failed', failureReason: 'All training jobs failed.' },
      ['CapacityError: Unable to provision requested ML compute capacity.'],
      'CapacityError',
      /Try another train\.instance/,
    ],
  ])('throws for %j with %j', async (job, failures, errorName, message) => {
    const stage = openTuning();
    stage.sagemaker.failures.push(...failures);
    const polled = stage.poll(job);
    await expect(polled).rejects.toMatchObject({ name: errorName, message: expect.stringMatching(message) });
    expect(stage.bucket.get(keys.lastTuning)).toBeUndefined();
  });

  it('throws if the job was deleted', async () => {
    const stage = openTuning();
    await expect(pollTuning({ run, jobName: name }, stage)).rejects.toThrow('no longer exists');
  });

  it('waits, and gives up two hours after all its training jobs could have ended', async () => {
    const stage = openTuning();
    expect(await stage.poll({})).toEqual({ outcome: 'Waiting', jobName: name, waitSeconds: 5 });
    stage.pass(4 * 3600);
    expect(await stage.poll({})).toMatchObject({ outcome: 'Waiting', waitSeconds: 300 });
    stage.pass(1);
    await expect(stage.poll({})).rejects.toThrow('still InProgress after 14400 s');
  });

  it('records the result for this run and for later ones', async () => {
    const stage = openTuning();
    const best = {
      name: `${name}-002-0a1b2c3d`,
      hyperparameters: { eta: '0.1' },
      metric: 'validation:rmse',
      value: 0.3,
    };
    const jobs = { Completed: 2, NonRetryableError: 1 };
    expect(await stage.poll({ status: 'Completed', best, jobs })).toMatchObject({ outcome: 'Completed' });
    const written = tuningRecordSchema.parse(stage.bucket.get(keys.tuning(run.runId)));
    expect(written).toEqual({
      version: 1,
      runId: run.runId,
      at: stage.now().toISOString(),
      tuningJob: name,
      trainingJob: best.name,
      algorithm: 'xgboost',
      ranges,
      objective: { metric: 'validation:rmse', value: 0.3 },
      hyperparameters: { eta: '0.1' },
      jobs,
      seconds: 300,
    });
    expect(stage.bucket.get(keys.lastTuning)).toEqual(written);
  });
});

describe('the training job', () => {
  const trained = (stage: ReturnType<typeof openTuning>) => stage.sagemaker.requests.get(`bike-${run.runId}-1`);

  it('uses the result of this run’s search', async () => {
    const stage = openTuning();
    stage.bucket.put(keys.tuning(run.runId), record);
    await stage.createTrainingJob();
    expect(trained(stage)).toMatchObject({ HyperParameters: { eta: '0.05', max_depth: '6', num_round: '30' } });
  });

  it('uses the result of an earlier search if this run does not search', async () => {
    const stage = openTuning();
    const tuning = { search: false, why: 'young', from: 'run-before', hyperparameters: { eta: '0.07' } };
    stage.plan(run, { pipeline: { ...pipelineFile, train }, tuning });
    await stage.createTrainingJob();
    expect(trained(stage)).toMatchObject({ HyperParameters: { eta: '0.07', num_round: '30' } });
  });

  it('uses the values of the pipeline file if there was never a search', async () => {
    const stage = openTuning();
    stage.plan(run, { pipeline: { ...pipelineFile, train } });
    await stage.createTrainingJob();
    expect(trained(stage)).toMatchObject({ HyperParameters: { eta: '0.3', num_round: '30' } });
  });
});

describe('a sweep', () => {
  it('stops the search of a run that has ended, but not of a running one or of another pipeline', async () => {
    const stage = openTuning();
    const dead = runOf('sunday', '2026-03-01T06:00:00.000Z');
    const names = [name, jobNames.tuning('bike', dead.runId), jobNames.tuning('other', dead.runId)];
    for (const one of names) {
      await stage.sagemaker.tuningJobs.create({
        HyperParameterTuningJobName: one,
        HyperParameterTuningJobConfig: undefined,
      });
    }
    expect((await sweep(stage)).stoppedJobs).toEqual([jobNames.tuning('bike', dead.runId)]);
    stage.statuses.set(run.execution, 'ABORTED');
    expect((await sweep(stage)).stoppedJobs).toEqual([name]);
  });
});
