import { describe, expect, it } from 'vitest';
import type { Job } from '../../../../handlers/aws/sagemaker.ts';
import { pollEndpoint } from '../../../../handlers/poll-endpoint/poll-endpoint.ts';
import { pollScoring } from '../../../../handlers/poll-scoring/poll-scoring.ts';
import { pollTraining } from '../../../../handlers/poll-training/poll-training.ts';
import { waitSeconds } from '../../../../core/run/jobs/wait-seconds.ts';
import { openStage, run } from '../../../fixtures/run.ts';

const name = `bike-${run.runId}`;
const noCapacity =
  'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';

function openPolls() {
  const stage = openStage();
  stage.plan(run);
  const job = (jobName: string, more: Partial<Job>) => {
    stage.sagemaker.jobs.set(jobName, {
      arn: `arn:${jobName}`,
      status: 'InProgress',
      secondaryStatus: undefined,
      failureReason: undefined,
      createdAt: new Date('2026-03-02T06:00:00.000Z'),
      artifact: 's3://bucket/model.tar.gz',
      billedSeconds: undefined,
      ...more,
    });
  };
  return {
    ...stage,
    job,
    training: (more: Partial<Job>, attempt = 1) => {
      job(`${name}-1`, more);
      return pollTraining({ run, jobName: `${name}-1`, attempt }, stage);
    },
    scoring: (challenger: Partial<Job>, champion: Partial<Job>, attempt = 1) => {
      job(`${name}-challenger-1`, challenger);
      job(`${name}-champion-1`, champion);
      return pollScoring({ run, jobs: [`${name}-challenger-1`, `${name}-champion-1`], attempt }, stage);
    },
    pollEndpoint: (status: string, attempt = 1, more: Record<string, unknown> = {}) => {
      stage.sagemaker.endpointsByName.set(`${name}-1`, { ...stage.endpoint(`${name}-1`, status), ...more });
      return pollEndpoint({ run, endpoint: `${name}-1`, attempt }, stage);
    },
  };
}

describe('a poll of the training job', () => {
  it.each<[Partial<Job>, RegExp]>([
    [{ status: 'Failed', failureReason: 'AlgorithmError: label must be in [0,1]' }, /did not complete: AlgorithmError/],
    [{ status: 'Failed' }, /SageMaker gave no reason/],
    [{ status: 'Stopped', secondaryStatus: 'MaxRuntimeExceeded' }, /longer than train.maxRuntime/],
    [{ status: 'Stopped', secondaryStatus: 'MaxWaitTimeExceeded' }, /waited too long for a spot instance/],
    [{ status: 'Stopped' }, /it was stopped by a user or another program/],
    [{ status: 'Deleting' }, /its status is Deleting/],
    [{ status: 'Hibernating' }, /its status is Hibernating/],
    [{ status: 'Completed', artifact: undefined }, /left no model/],
  ])('fails for %j', async (job, message) => {
    const polled = openPolls().training(job);
    await expect(polled).rejects.toThrow(message);
    await expect(polled).rejects.toMatchObject({ name: 'TrainingFailedError' });
  });

  it('fails if the job was deleted', async () => {
    const stage = openPolls();
    await expect(pollTraining({ run, jobName: `${name}-1`, attempt: 1 }, stage)).rejects.toThrow('does not exist');
  });

  it('waits, longer as the job ages, and gives up two hours after the job’s time limit', async () => {
    const stage = openPolls();
    expect(await stage.training({})).toMatchObject({ outcome: 'Waiting', waitSeconds: 5, artifact: null });
    stage.pass(1000);
    expect(await stage.training({ status: 'Stopping' })).toMatchObject({ outcome: 'Waiting', waitSeconds: 100 });
    stage.pass(3 * 3600 - 1000);
    expect(await stage.training({})).toMatchObject({ outcome: 'Waiting', waitSeconds: 300 });
    stage.pass(1);
    await expect(stage.training({})).rejects.toThrow('is still InProgress after 10800 s');
  });

  it('continues with the model of a Completed job of any age', async () => {
    const stage = openPolls();
    stage.pass(1e6);
    expect(await stage.training({ status: 'Completed' })).toMatchObject({
      outcome: 'Completed',
      jobName: `${name}-1`,
      artifact: 's3://bucket/model.tar.gz',
    });
  });

  it.each([noCapacity, 'due to InsufficientInstanceCapacity error', 'InternalServerError: please retry'])(
    'requests the next attempt, but no fourth one, if SageMaker says %s',
    async (failureReason) => {
      const stage = openPolls();
      const failed = { status: 'Failed', failureReason };
      expect(await stage.training(failed, 1)).toMatchObject({ outcome: 'NextAttempt' });
      expect(await stage.training(failed, 2)).toMatchObject({ outcome: 'NextAttempt' });
      await expect(stage.training(failed, 3)).rejects.toMatchObject({ name: 'CapacityError' });
      await expect(stage.training(failed, 3)).rejects.toThrow('Try another train.instance');
    },
  );
});

describe('a poll of the scoring jobs', () => {
  const [completed, inProgress] = [{ status: 'Completed' }, { status: 'InProgress' }];
  const short = { status: 'Failed', failureReason: noCapacity };

  it('fails if either job failed, even while the other one is running', async () => {
    const failed = { status: 'Failed', failureReason: 'bad row' };
    await expect(openPolls().scoring(failed, inProgress)).rejects.toThrow('challenger-1 did not complete: bad row');
    await expect(openPolls().scoring(completed, { status: 'Stopped' })).rejects.toMatchObject({
      name: 'ScoringFailedError',
    });
  });

  it('fails if the job was deleted', async () => {
    const stage = openPolls();
    await expect(pollScoring({ run, jobs: ['gone'], attempt: 1 }, stage)).rejects.toThrow('gone does not exist');
  });

  it('is done only when both jobs are', async () => {
    expect(await openPolls().scoring(completed, inProgress)).toMatchObject({ outcome: 'Waiting' });
    expect(await openPolls().scoring(completed, completed)).toMatchObject({ outcome: 'Completed' });
  });

  it('waits for the other job before it requests the next attempt', async () => {
    expect(await openPolls().scoring(short, inProgress)).toMatchObject({ outcome: 'Waiting' });
    expect(await openPolls().scoring(short, completed)).toMatchObject({ outcome: 'NextAttempt' });
    await expect(openPolls().scoring(completed, short, 3)).rejects.toMatchObject({ name: 'CapacityError' });
  });

  it('gives up after six hours', async () => {
    const stage = openPolls();
    stage.pass(6 * 3600);
    expect(await stage.scoring(completed, inProgress)).toMatchObject({ outcome: 'Waiting' });
    stage.pass(1);
    await expect(stage.scoring(completed, inProgress)).rejects.toThrow('not done after 21600 s');
  });
});

describe('a poll of the new endpoint', () => {
  it.each(['OutOfService', 'Updating', 'RollingBack', 'Deleting', 'Failed', 'UpdateRollbackFailed', 'Dozing'])(
    'fails for %s',
    async (status) => {
      await expect(openPolls().pollEndpoint(status)).rejects.toMatchObject({ name: 'EndpointFailedError' });
    },
  );

  it('fails if the endpoint was deleted or has another configuration', async () => {
    const stage = openPolls();
    await expect(pollEndpoint({ run, endpoint: 'gone', attempt: 1 }, stage)).rejects.toThrow('gone does not exist');
    await expect(stage.pollEndpoint('InService', 1, { configName: 'old' })).rejects.toThrow(
      `configuration old, not ${name}`,
    );
  });

  it('waits at most an hour', async () => {
    const stage = openPolls();
    expect(await stage.pollEndpoint('Creating')).toMatchObject({ outcome: 'Waiting' });
    stage.pass(3600);
    expect(await stage.pollEndpoint('SystemUpdating')).toMatchObject({ outcome: 'Waiting' });
    stage.pass(1);
    await expect(stage.pollEndpoint('Creating')).rejects.toThrow('still Creating after 3600 s');
  });

  it('continues when the endpoint is in service, and tries again if there was no capacity', async () => {
    const stage = openPolls();
    expect(await stage.pollEndpoint('InService')).toMatchObject({ outcome: 'InService', endpoint: `${name}-1` });
    const short = { failureReason: noCapacity };
    expect(await stage.pollEndpoint('Failed', 2, short)).toMatchObject({ outcome: 'NextAttempt' });
    await expect(stage.pollEndpoint('Failed', 3, short)).rejects.toMatchObject({ name: 'CapacityError' });
  });
});

describe('the wait before a poll', () => {
  it.each([
    [0, undefined, 5],
    [0, 100, 90],
    [80, 100, 10],
    [89, 100, 9],
    [0, 10_000, 300],
    [400, undefined, 40],
    [86_400, 100, 300],
  ])('at the age of %i s, when last time took %s s, is %i s', (ageSeconds, lastTimeSeconds, expected) => {
    expect(waitSeconds({ ageSeconds, lastTimeSeconds })).toBe(expected);
  });
});
