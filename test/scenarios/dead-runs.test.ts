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
import { leaveCanary, leaveInBucket, leaveJobs, leaveOldModel, type DeadRunResources } from './dead-run.ts';
import { namesInSageMaker, removeStack } from './remove-stack.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

const tuning = { maxJobs: 2, maxParallelJobs: 2, ranges: { eta: [0.05, 0.5, 'log'] } };
const train = { hyperparameters: { num_round: '4' }, tune: '4 weeks', tuning };

let scenario: Scenario;
/**
 * The run whose model serves. Its execution has ended, so it stands in for an execution that died.
 */
let servingRun = '';
let endedExecution = '';
beforeAll(async () => {
  scenario = await openScenario({ pipeline: { train } });
  await scenario.upload(loans(600));
  ({ runId: servingRun, executionArn: endedExecution } = await scenario.run());
});
afterAll(async () => {
  await scenario.close();
});

/** The jobs of the dead run are stopped and its endpoint is deleted. */
async function expectCleanedUp({ trainingJob, tuningJob, transformJob, endpoint }: DeadRunResources): Promise<void> {
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

/**
 * The model of `servingRunId` serves without a canary. Of the models of 2025, only those of
 * `oldRunIds` exist.
 */
async function expectModels(servingRunId: string, oldRunIds: string[]): Promise<void> {
  const { stable, canary } = liveSchema.parse(await scenario.read(keys.live));
  expect([stable.runId, canary]).toEqual([servingRunId, null]);
  const old = (await namesInSageMaker(scenario)).filter((name) => name.startsWith('model loans-2025'));
  expect(old).toEqual(oldRunIds.map((runId) => `model ${jobNames.model('loans', runId)}`));
}

/** A follow-up run was started for the pending trigger, and found nothing new. */
async function expectFollowUp(): Promise<void> {
  const { executions = [] } = await scenario.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: scenario.stateMachineArn }),
  );
  const [followUp] = executions.filter(({ name }) => name?.startsWith('follow-up-'));
  expect(await scenario.wait(followUp?.executionArn ?? '')).toMatchObject({ states: ['Prepare', 'Ready?', 'Skipped'] });
  expect(await scenario.read(keys.pending)).toBeUndefined();
  expect(await scenario.read(keys.lease)).toBeUndefined();
}

describe('the resources of a dead run', () => {
  const startedAt = '2026-01-05T06:00:00.000Z';
  const nextExecution = () => `${endedExecution}-and-another`;

  it.each([
    {
      cleaner: 'the run that takes over its lease',
      runId: '20260105-060000-0000000a',
      cleanUp: () =>
        scenario.invoke('prepare', { input: {}, execution: nextExecution(), executionName: 'next', startedAt }),
    },
    {
      cleaner: 'Recover of a run that failed',
      runId: '20260105-060000-0000000b',
      cleanUp: () =>
        scenario.invoke('recover', {
          execution: endedExecution,
          executionName: 'failed',
          startedAt,
          input: {},
          error: { Error: 'DataError', Cause: 'row 7: no number' },
        }),
    },
    {
      cleaner: 'the hourly reap function',
      runId: '20260105-060000-0000000c',
      cleanUp: () => scenario.invoke('reap', {}),
    },
  ])('are cleaned up by $cleaner', async ({ cleaner, runId, cleanUp }) => {
    const resources = await leaveJobs(scenario, servingRun, runId);
    const old = runId.replace('2026', '2025');
    await leaveOldModel(scenario, servingRun, old);
    await leaveInBucket(scenario, { version: 1, execution: endedExecution, runId, since: startedAt });

    expect(await cleanUp()).not.toHaveProperty('errorType');
    await expectCleanedUp(resources);
    await expectFollowUp();
    // Recover deletes no old models.
    await expectModels(servingRun, cleaner.startsWith('Recover') ? [old] : []);
  });

  it('are cleaned up by the Cleanup of the next run, after it took over the lease', async () => {
    const runId = '20260105-060000-0000000d';
    const resources = await leaveJobs(scenario, servingRun, runId);
    await leaveOldModel(scenario, servingRun, '20250105-060000-0000000d');
    await leaveCanary(scenario, runId);
    expect(await scenario.invoke('cleanup', { run: { runId: servingRun, execution: endedExecution } })).toMatchObject({
      deleted: expect.arrayContaining([resources.endpoint]),
    });
    await expectCleanedUp(resources);
    await expectModels(servingRun, []);
  });

  it('stay as long as the lease belongs to a run in progress, even if another execution recovers', async () => {
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stuck' });
    const executionArn = await scenario.start({ force: true });
    await scenario.reached(executionArn, 'PollTraining');
    const lease = leaseSchema.parse(await scenario.read(keys.lease));
    const recovered = await scenario.invoke('recover', {
      execution: endedExecution,
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

  it('are deleted with the stack', async () => {
    const runId = '20260105-060000-0000000e';
    const resources = await leaveJobs(scenario, servingRun, runId);
    await leaveInBucket(scenario, { version: 1, execution: endedExecution, runId, since: startedAt });
    expect(await removeStack(scenario)).toMatchObject({ Status: 'SUCCESS' });
    await expectCleanedUp(resources);
    for (const key of [keys.live, keys.lease, keys.pending]) expect(await scenario.read(key)).toBeUndefined();
    expect(await namesInSageMaker(scenario)).toEqual([]);
  });
});
