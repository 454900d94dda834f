import {
  CreateHyperParameterTuningJobCommand,
  DescribeTrainingJobCommand,
  ListHyperParameterTuningJobsCommand,
  ListTagsCommand,
  ListTrainingJobsForHyperParameterTuningJobCommand,
  ListTrainingJobsCommand,
  StopHyperParameterTuningJobCommand,
  type CreateHyperParameterTuningJobRequest,
} from '@aws-sdk/client-sagemaker';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { role, settled, startStage, tuned, tuningRequest, type Stage } from '../fixtures/sagemaker.ts';

async function stageWithRows(options: Parameters<typeof startStage>[0] = {}): Promise<Stage> {
  const stage = await startStage(options);
  stage.put('bucket/train/part-0.csv', '1,0.5\n0,0.25\n');
  return stage;
}

const create = (stage: Stage, request: CreateHyperParameterTuningJobRequest) =>
  stage.sagemaker.send(new CreateHyperParameterTuningJobCommand(request));

const children = (stage: Stage, name: string, query: object = {}) =>
  stage.sagemaker
    .send(
      new ListTrainingJobsForHyperParameterTuningJobCommand({
        HyperParameterTuningJobName: name,
        MaxResults: 100,
        ...query,
      }),
    )
    .then(({ TrainingJobSummaries = [] }) => TrainingJobSummaries);

const startedChildren = (stage: Stage, name: string) =>
  settled(
    () => children(stage, name),
    (jobs) => jobs.length > 0,
  );

describe('a tuning job', () => {
  it('fails with a clear reason if all its training jobs have failed', async () => {
    const stage = await stageWithRows();
    await create(stage, tuningRequest('t', {}, { StaticHyperParameters: { clientError: 'no such column' } }));
    const job = await tuned(stage, 't');
    expect(job).toMatchObject({
      HyperParameterTuningJobStatus: 'Failed',
      FailureReason: expect.stringContaining('All training jobs failed'),
      TrainingJobStatusCounters: { Completed: 0, InProgress: 0, NonRetryableError: 3, Stopped: 0 },
      ObjectiveStatusCounters: { Succeeded: 0, Pending: 0, Failed: 3 },
    });
    expect(job.BestTrainingJob).toBeUndefined();
    const [first] = await children(stage, 't', { StatusEquals: 'Failed' });
    expect(first?.FailureReason).toContain('no such column');
  });

  it('trains each job with values from its ranges, names the best one, and gives all of them its tags', async () => {
    const stage = await stageWithRows();
    const tags = [{ Key: 'run', Value: 'r1' }];
    const request = tuningRequest(
      't',
      {
        ParameterRanges: {
          ContinuousParameterRanges: [{ Name: 'auc', MinValue: '0.5', MaxValue: '0.9' }],
          IntegerParameterRanges: [{ Name: 'depth', MinValue: '2', MaxValue: '9', ScalingType: 'Logarithmic' }],
        },
      },
      { StaticHyperParameters: { fixed: 'yes' } },
    );
    await create(stage, { ...request, Tags: tags });
    const job = await tuned(stage, 't');
    expect(job).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Completed: 3, InProgress: 0, RetryableError: 0, NonRetryableError: 0, Stopped: 0 },
      ObjectiveStatusCounters: { Succeeded: 3, Pending: 0, Failed: 0 },
    });
    expect(job.ConsumedResources?.RuntimeInSeconds).toBeGreaterThanOrEqual(3);

    const jobs = await children(stage, 't');
    expect(jobs.map(({ TrainingJobName }) => TrainingJobName)).toEqual(
      ['001', '002', '003'].map((number) => expect.stringMatching(new RegExp(`^t-${number}-[0-9a-f]{8}$`))),
    );
    for (const { TunedHyperParameters = {}, FinalHyperParameterTuningJobObjectiveMetric: metric } of jobs) {
      const { auc = '', depth = '', ...rest } = TunedHyperParameters;
      expect(rest).toEqual({});
      expect(['2', '3', '4', '5', '6', '7', '8', '9']).toContain(depth);
      expect(metric).toMatchObject({ MetricName: 'validation:auc', Value: Math.fround(Number(auc)) });
      expect(Number(auc)).toBeGreaterThanOrEqual(0.5);
      expect(Number(auc)).toBeLessThanOrEqual(0.9);
    }
    const values = jobs.map((child) => child.FinalHyperParameterTuningJobObjectiveMetric?.Value ?? 0);
    expect(job.BestTrainingJob?.FinalHyperParameterTuningJobObjectiveMetric?.Value).toBe(Math.max(...values));
    const sorted = await children(stage, 't', { SortBy: 'FinalObjectiveMetricValue', SortOrder: 'Descending' });
    expect(sorted[0]?.TrainingJobName).toBe(job.BestTrainingJob?.TrainingJobName);

    const best = await stage.sagemaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName: job.BestTrainingJob?.TrainingJobName }),
    );
    expect(best).toMatchObject({
      TuningJobArn: job.HyperParameterTuningJobArn,
      HyperParameters: { fixed: 'yes', ...job.BestTrainingJob?.TunedHyperParameters },
      BillableTimeInSeconds: expect.any(Number),
    });
    const tagged = await stage.sagemaker.send(new ListTagsCommand({ ResourceArn: best.TrainingJobArn }));
    expect(tagged.Tags).toEqual(tags);
  });

  it('has a best job if one training job completed and the others did not', async () => {
    const stage = await stageWithRows();
    stage.injectedFaults().next('CreateTrainingJob', { kind: 'capacity' });
    stage.injectedFaults().next('CreateTrainingJob', { kind: 'stopped' });
    await create(stage, tuningRequest('t'));
    expect(await tuned(stage, 't')).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Completed: 1, NonRetryableError: 1, Stopped: 1 },
      BestTrainingJob: { TrainingJobName: expect.stringMatching(/^t-003-/) },
    });
  });

  it('never runs more jobs than MaxParallelTrainingJobs', async () => {
    const stage = await stageWithRows();
    const limits = { MaxNumberOfTrainingJobs: 5, MaxParallelTrainingJobs: 2 };
    await create(stage, tuningRequest('t', { ResourceLimits: limits }, { StaticHyperParameters: { sleepMs: '100' } }));
    const runningCounts: number[] = [];
    await settled(
      () => children(stage, 't'),
      (jobs) => {
        runningCounts.push(jobs.filter(({ TrainingJobStatus }) => TrainingJobStatus === 'InProgress').length);
        return jobs.length === 5;
      },
    );
    expect(Math.max(...runningCounts)).toBe(2);
    expect(await tuned(stage, 't')).toMatchObject({ TrainingJobStatusCounters: { Completed: 5 } });
  });

  it('stops its training jobs, starts no others, and cannot be stopped twice', async () => {
    const stage = await stageWithRows();
    await create(stage, tuningRequest('t', {}, { StaticHyperParameters: { busy: '1' } }));
    await startedChildren(stage, 't');
    const stop = () =>
      stage.sagemaker.send(new StopHyperParameterTuningJobCommand({ HyperParameterTuningJobName: 't' }));
    await stop();
    expect(await tuned(stage, 't')).toMatchObject({
      HyperParameterTuningJobStatus: 'Stopped',
      TrainingJobStatusCounters: { Completed: 0, InProgress: 0, Stopped: 2 },
    });
    await expect(stop()).rejects.toThrow(/is in status Stopped/);
    const running = await stage.sagemaker.send(new ListTrainingJobsCommand({ StatusEquals: 'InProgress' }));
    expect(running.TrainingJobSummaries).toEqual([]);
  });

  it('continues with its existing jobs after its host was killed', async () => {
    const stage = await stageWithRows();
    await create(stage, tuningRequest('t', {}, { StaticHyperParameters: { sleepMs: '150' } }));
    const before = await startedChildren(stage, 't');
    await stage.restart();
    const job = await tuned(stage, 't');
    expect(job).toMatchObject({
      HyperParameterTuningJobStatus: 'Completed',
      TrainingJobStatusCounters: { Completed: 3, InProgress: 0 },
    });
    const names = (await children(stage, 't')).map(({ TrainingJobName }) => TrainingJobName);
    expect(names).toEqual(expect.arrayContaining(before.map(({ TrainingJobName }) => TrainingJobName)));
    expect(names).toHaveLength(3);
  });

  it('is Stopped if its host was killed while it was Stopping', async () => {
    const stage = await stageWithRows();
    await create(stage, tuningRequest('t', {}, { StaticHyperParameters: { busy: '1' } }));
    await startedChildren(stage, 't');
    const file = join(stage.directory, 'tuning-jobs', 't.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"InProgress"', '"Stopping"'));
    await stage.restart();
    expect(await tuned(stage, 't')).toMatchObject({
      HyperParameterTuningJobStatus: 'Stopped',
      TrainingJobStatusCounters: { Completed: 0, InProgress: 0, Stopped: 2 },
    });
  });

  it('needs permissions for its own ARN in lower case and for the role that it passes', async () => {
    const stage = await stageWithRows();
    await create(stage, { ...tuningRequest('T1'), Tags: [{ Key: 'a', Value: 'b' }] });
    const resource = 'arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/t1';
    expect(stage.accesses()).toEqual([
      { action: 'sagemaker:CreateHyperParameterTuningJob', resource },
      { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
      { action: 'sagemaker:AddTags', resource },
    ]);
  });

  it('is listed by status and name, with its counters', async () => {
    const stage = await stageWithRows();
    stage
      .injectedFaults()
      .next('CreateHyperParameterTuningJob', { kind: 'fail', reason: 'InternalServerError: try again' });
    await create(stage, tuningRequest('bad'));
    await create(stage, tuningRequest('good'));
    expect((await tuned(stage, 'bad')).FailureReason).toBe('InternalServerError: try again');
    await tuned(stage, 'good');
    const list = (query: object) => stage.sagemaker.send(new ListHyperParameterTuningJobsCommand(query));
    const { HyperParameterTuningJobSummaries: failed } = await list({ StatusEquals: 'Failed' });
    expect(failed?.map(({ HyperParameterTuningJobName }) => HyperParameterTuningJobName)).toEqual(['bad']);
    const { HyperParameterTuningJobSummaries: good } = await list({ NameContains: 'oo' });
    expect(good).toMatchObject([{ Strategy: 'Random', TrainingJobStatusCounters: { Completed: 3 } }]);
  });

  it('is not found if it does not exist', async () => {
    const stage = await startStage();
    await expect(children(stage, 'nothing')).rejects.toThrow('Requested resource not found.');
    const stop = new StopHyperParameterTuningJobCommand({ HyperParameterTuningJobName: 'nothing' });
    await expect(stage.sagemaker.send(stop)).rejects.toThrow('Requested resource not found.');
  });
});
