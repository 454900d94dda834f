import { ListEndpointsCommand, ListTrainingJobsCommand, ListTransformJobsCommand } from '@aws-sdk/client-sagemaker';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { keys } from '../../core/names.ts';
import type { Template } from '../../packages/local-aws/template/template.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

/** After a failed run there is no lease, no pointer, no endpoint and no job in progress. */
async function expectNothingLeft(scenario: Scenario): Promise<void> {
  await scenario.host.idle();
  expect(await scenario.read(keys.lease)).toBeUndefined();
  expect(await scenario.read(keys.live)).toBeUndefined();
  const { Endpoints } = await scenario.sagemaker.send(new ListEndpointsCommand({}));
  expect(Endpoints?.filter(({ EndpointStatus }) => EndpointStatus !== 'Deleting')).toEqual([]);
  const training = await scenario.sagemaker.send(new ListTrainingJobsCommand({ StatusEquals: 'InProgress' }));
  expect(training.TrainingJobSummaries).toEqual([]);
  const scoring = await scenario.sagemaker.send(new ListTransformJobsCommand({ StatusEquals: 'InProgress' }));
  expect(scoring.TransformJobSummaries).toEqual([]);
}

describe('a run that fails', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await openScenario();
  });
  afterEach(async () => {
    await expectNothingLeft(scenario);
  });
  afterAll(async () => {
    await scenario.close();
  });

  it('names the folder for data if it is empty', async () => {
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'DataError', states: ['Prepare', 'Recover', 'Failed'] });
    expect(execution.cause).toMatch(/incoming\//);
    expect(await scenario.record(execution.runId)).toMatchObject({ status: 'Failed', error: { name: 'DataError' } });
  });

  it('leaves no model to predict with or to roll back before the first promotion', async () => {
    const prediction = await scenario.invoke('predict', { body: JSON.stringify({ instances: [{ age: 40 }] }) });
    expect(prediction).toMatchObject({ statusCode: 503 });
    const runId = '20260105-060000-0000000a';
    expect(await scenario.invoke('roll-back', { runId })).toMatchObject({ outcome: 'NothingToDo' });
  });

  it('rejects an unknown execution input', async () => {
    const execution = await scenario.run({ force: 'yes', promot: true });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InputError' });
    expect(execution.cause).toMatch(/force.*promot/s);
  });

  it('names the target column if the data does not have it', async () => {
    await scenario.upload(loans(300).replace('repaid', 'payed'));
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'DataError' });
    expect(execution.states).toEqual(['Prepare', 'Ready?', 'Transform', 'Recover', 'Failed']);
    expect(execution.cause).toMatch(/repaid/);
  });

  it('shows the most frequent reason if too many rows are invalid', async () => {
    await scenario.upload(loans(300).replaceAll(/,(\d+),car,/g, ',much,car,'));
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'DataQualityError' });
    expect(execution.cause).toMatch(/income.*much/s);
    // A run that resumes it finds no finished rows, so it reads the data again.
    const resumed = await scenario.run({ resume: execution.runId });
    expect(resumed).toMatchObject({ status: 'FAILED', error: 'DataQualityError' });
  });

  it('fails if its training job is stopped, even though the job left a model', async () => {
    await scenario.upload(loans(600));
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stopped' });
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'TrainingFailedError' });
    expect(execution.states.slice(-2)).toEqual(['Recover', 'Failed']);
    expect(execution.states).not.toContain('StartScoring');
    expect(execution.cause).toMatch(/stopped/);
  });

  it('reports why a scoring job failed, and can be resumed without training again', async () => {
    scenario.host.sagemaker.faults.next('CreateTransformJob', {
      kind: 'fail',
      reason: 'AlgorithmError: out of cheese',
    });
    const failed = await scenario.run();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'ScoringFailedError' });
    expect(failed.cause).toMatch(/out of cheese/);
    await expectNothingLeft(scenario);
    // A call after the lease was released creates nothing.
    for (const state of ['CreateTrainingJob', 'StartScoring']) {
      expect(await scenario.repeat(failed.executionArn, state)).toMatchObject({ errorType: 'LeaseLostError' });
    }

    // The resumed run fails too, in a later state.
    scenario.host.sagemaker.faults.next('CreateEndpoint', { kind: 'fail', reason: 'The container did not start' });
    const resumed = await scenario.run({ resume: failed.runId });
    expect(resumed).toMatchObject({ status: 'FAILED', error: 'EndpointFailedError' });
    expect(resumed.states).toContain('GateOnMetric');
    expect(await scenario.record(resumed.runId)).toMatchObject({ status: 'Failed', resume: failed.runId });
    const { TrainingJobSummaries } = await scenario.sagemaker.send(
      new ListTrainingJobsCommand({ NameContains: resumed.runId }),
    );
    expect(TrainingJobSummaries).toEqual([]);
    const { importance } = evaluationSchema.parse(await scenario.read(keys.evaluation(resumed.runId)));
    expect(importance.features).not.toBeNull();
  });

  it('gives up after three attempts without capacity, each with its own job name', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'capacity' });
    }
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'CapacityError' });
    expect(execution.states).toContain('NextTrainingAttempt');
    const { TrainingJobSummaries = [] } = await scenario.sagemaker.send(
      new ListTrainingJobsCommand({ NameContains: execution.runId }),
    );
    expect(
      TrainingJobSummaries.map(({ TrainingJobName = '' }) => TrainingJobName).sort((a, b) => a.localeCompare(b)),
    ).toEqual([1, 2, 3].map((attempt) => `loans-${execution.runId}-${attempt}`));
  });

  it('deletes an endpoint that failed to start', async () => {
    scenario.host.sagemaker.faults.next('CreateEndpoint', {
      kind: 'fail',
      reason: 'The container did not pass the ping',
    });
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'EndpointFailedError' });
    expect(execution.cause).toMatch(/did not pass the ping/);
  });

  it('is cleaned up and recorded by the reap function when it is stopped', async () => {
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stuck' });
    const executionArn = await scenario.start();
    await scenario.reached(executionArn, 'PollTraining');
    await scenario.sfn.send(new StopExecutionCommand({ executionArn }));
    const execution = await scenario.wait(executionArn);
    expect(execution.status).toBe('ABORTED');
    expect(await scenario.record(execution.runId)).toMatchObject({ status: 'Aborted' });
  });
});

describe('a run whose role lacks a permission', () => {
  it('fails with AccessDenied in the state that needs it, and names the permission', async () => {
    const scenario = await openScenario({ alter: without('evaluate', 's3:PutObject') });
    try {
      await scenario.upload(loans(600));
      const execution = await scenario.run();
      expect(execution).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
      expect(execution.states.slice(-3)).toEqual(['Evaluate', 'Recover', 'Failed']);
      expect(execution.cause).toMatch(/s3:PutObject/);
      await expectNothingLeft(scenario);
    } finally {
      await scenario.close();
    }
  });
});

/** Removes one action from the role of one function. */
function without(functionName: string, action: string): (template: Template) => void {
  return (template) => {
    const role = template.functions.find(({ name }) => name.endsWith(functionName))?.roleArn;
    for (const { policies } of template.roles.filter(({ arn }) => arn === role)) {
      for (const policy of policies) {
        policy.document = JSON.parse(JSON.stringify(policy.document).replaceAll(`"${action}"`, '"s3:GetBucketCORS"'));
      }
    }
  };
}
