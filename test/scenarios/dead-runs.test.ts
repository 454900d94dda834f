import {
  DescribeHyperParameterTuningJobCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaseSchema } from '../../core/run/single-flight/lease-record.ts';
import { liveSchema } from '../../core/serving/live.ts';
import { jobNames, keys } from '../../core/names.ts';
import { leaveAtWork, leaveCanary, leaveInBucket, leaveOldModel, type LeftOvers } from './left-overs.ts';
import { namesInSageMaker, removeStack } from './removal.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

const tuning = { maxJobs: 2, maxParallelJobs: 2, ranges: { eta: [0.05, 0.5, 'log'] } };
const train = { hyperparameters: { num_round: '4' }, tune: '4 weeks', tuning };

let scenario: Scenario;
/** The run whose model serves; its execution has ended, and so stands for one that died. */
let serving = '';
let ended = '';
beforeAll(async () => {
  scenario = await openScenario({ pipeline: { train }, waitCapSeconds: 0.2 });
  await scenario.upload(loans(600));
  const went = await scenario.run();
  ({ runId: serving, executionArn: ended } = went);
});
afterAll(async () => {
  await scenario.close();
});

/** Nothing of what was left is at work any more, or in the pointer. */
async function expectSwept({ trainingJob, tuningJob, transformJob, endpoint }: LeftOvers): Promise<void> {
  const { sagemaker } = scenario;
  const statuses = async () => [
    (await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: trainingJob }))).TrainingJobStatus,
    (await sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: transformJob }))).TransformJobStatus,
    (await sagemaker.send(new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName: tuningJob })))
      .HyperParameterTuningJobStatus,
  ];
  await expect.poll(statuses, { timeout: 60_000 }).toEqual(['Stopped', 'Stopped', 'Stopped']);
  await expect.poll(() => namesInSageMaker(scenario)).not.toContain(`endpoint ${endpoint}`);
}

/** The first of these runs serves, without a canary; of the models of long ago those of the others are left. */
async function expectModels(runIds: string[]): Promise<void> {
  const { stable, canary } = liveSchema.parse(await scenario.read(keys.live));
  expect([stable.runId, canary]).toEqual([runIds[0], null]);
  const old = (await namesInSageMaker(scenario)).filter((name) => name.startsWith('model loans-2025'));
  expect(old).toEqual(runIds.slice(1).map((runId) => `model ${jobNames.model('loans', runId)}`));
}

/** The execution that was started for the trigger that waited has found nothing new. */
async function expectFollowUp(): Promise<void> {
  const { executions = [] } = await scenario.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: scenario.stateMachineArn }),
  );
  const [followUp] = executions.filter(({ name }) => name?.startsWith('follow-up-'));
  expect(await scenario.wait(followUp?.executionArn ?? '')).toMatchObject({ states: ['Prepare', 'Ready?', 'Skipped'] });
  expect(await scenario.read(keys.pending)).toBeUndefined();
  expect(await scenario.read(keys.lease)).toBeUndefined();
}

describe('what a dead run has left', () => {
  const startedAt = '2026-01-05T06:00:00.000Z';
  const another = () => `${ended}-and-another`;

  it.each([
    {
      who: 'the run that takes over its lease',
      runId: '20260105-060000-0000000a',
      sweep: () => scenario.invoke('prepare', { input: {}, execution: another(), executionName: 'another', startedAt }),
    },
    {
      who: 'Recover of a run that failed',
      runId: '20260105-060000-0000000b',
      sweep: () =>
        scenario.invoke('recover', {
          execution: ended,
          executionName: 'failed',
          startedAt,
          input: {},
          error: { Error: 'DataError', Cause: 'row 7: no number' },
        }),
    },
    { who: 'the hourly reap', runId: '20260105-060000-0000000c', sweep: () => scenario.invoke('reap', {}) },
  ])('is swept by $who', async ({ who, runId, sweep }) => {
    const left = await leaveAtWork(scenario, serving, runId);
    const old = runId.replace('2026', '2025');
    await leaveOldModel(scenario, serving, old);
    await leaveInBucket(scenario, { version: 1, execution: ended, runId, since: startedAt });

    expect(await sweep()).not.toHaveProperty('errorType');
    await expectSwept(left);
    await expectFollowUp();
    // A run that recovers leaves old models to others.
    await expectModels(who.startsWith('Recover') ? [serving, old] : [serving]);
  });

  it('is swept by the Cleanup of the next run, after its lease was taken over', async () => {
    const runId = '20260105-060000-0000000d';
    const left = await leaveAtWork(scenario, serving, runId);
    await leaveOldModel(scenario, serving, '20250105-060000-0000000d');
    await leaveCanary(scenario, runId);
    expect(await scenario.invoke('cleanup', { run: { runId: serving, execution: ended } })).toMatchObject({
      deleted: expect.arrayContaining([left.endpoint]),
    });
    await expectSwept(left);
    await expectModels([serving]);
  });

  it('stays as long as its lease belongs to a run at work, whoever recovers meanwhile', async () => {
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stuck' });
    const executionArn = await scenario.start({ force: true });
    await scenario.reached(executionArn, 'PollTraining');
    const lease = leaseSchema.parse(await scenario.read(keys.lease));
    const recovered = await scenario.invoke('recover', {
      execution: ended,
      executionName: 'lost',
      startedAt,
      input: {},
      error: { Error: 'LeaseLostError', Cause: 'The lease belongs to another' },
    });
    expect(recovered).toMatchObject({ error: 'LeaseLostError' });
    expect(await scenario.read(keys.lease)).toEqual(lease);
    const job = new DescribeTrainingJobCommand({ TrainingJobName: jobNames.training('loans', lease.runId, 1) });
    expect(await scenario.sagemaker.send(job)).toMatchObject({ TrainingJobStatus: 'InProgress' });
    await scenario.sfn.send(new StopExecutionCommand({ executionArn }));
    await scenario.host.idle();
    expect(await scenario.read(keys.lease)).toBeUndefined();
  });

  it('goes with the stack', async () => {
    const runId = '20260105-060000-0000000e';
    const left = await leaveAtWork(scenario, serving, runId);
    await leaveInBucket(scenario, { version: 1, execution: ended, runId, since: startedAt });
    expect(await removeStack(scenario)).toMatchObject({ Status: 'SUCCESS' });
    await expectSwept(left);
    for (const key of [keys.live, keys.lease, keys.pending]) expect(await scenario.read(key)).toBeUndefined();
    expect(await namesInSageMaker(scenario)).toEqual([]);
  });
});
