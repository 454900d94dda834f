import { ListEndpointsCommand, ListTrainingJobsCommand, ListTransformJobsCommand } from '@aws-sdk/client-sagemaker';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { keys } from '../../core/names.ts';
import type { Template } from '../../packages/local-aws/template/template.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

/** After a run that did not end well there is no lease, no pointer, no endpoint and no job at work. */
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
    scenario = await openScenario({ waitCapSeconds: 0.2 });
  });
  afterEach(async () => {
    await expectNothingLeft(scenario);
  });
  afterAll(async () => {
    await scenario.close();
  });

  it('says that there is nothing to train on, and where to put it', async () => {
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'DataError', states: ['Prepare', 'Recover', 'Failed'] });
    expect(went.cause).toMatch(/incoming\//);
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'Failed', error: { name: 'DataError' } });
  });

  it('leaves nobody to ask and nothing to take back before a model was promoted', async () => {
    const asked = await scenario.invoke('predict', { body: JSON.stringify({ instances: [{ age: 40 }] }) });
    expect(asked).toMatchObject({ statusCode: 503 });
    const runId = '20260105-060000-0000000a';
    expect(await scenario.invoke('roll-back', { runId })).toMatchObject({ outcome: 'NothingToDo' });
  });

  it('refuses an execution input it does not know', async () => {
    const went = await scenario.run({ force: 'yes', promot: true });
    expect(went).toMatchObject({ status: 'FAILED', error: 'InputError' });
    expect(went.cause).toMatch(/force.*promot/s);
  });

  it('names the target column that the data does not have', async () => {
    await scenario.upload(loans(300).replace('repaid', 'payed'));
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'DataError' });
    expect(went.states).toEqual(['Prepare', 'Ready?', 'Transform', 'Recover', 'Failed']);
    expect(went.cause).toMatch(/repaid/);
  });

  it('shows the commonest reason when too many rows cannot be typed', async () => {
    await scenario.upload(loans(300).replaceAll(/,(\d+),car,/g, ',much,car,'));
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'DataQualityError' });
    expect(went.cause).toMatch(/income.*much/s);
    // A run that goes on with it finds no rows to take over, and reads them anew.
    const resumed = await scenario.run({ resume: went.runId });
    expect(resumed).toMatchObject({ status: 'FAILED', error: 'DataQualityError' });
  });

  it('takes a stopped training job for a failure, whatever it has left', async () => {
    await scenario.upload(loans(600));
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stopped' });
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'TrainingFailedError' });
    expect(went.states.slice(-2)).toEqual(['Recover', 'Failed']);
    expect(went.states).not.toContain('StartScoring');
    expect(went.cause).toMatch(/stopped/);
  });

  it('passes on why SageMaker failed a scoring job, and is gone on with by a run that trains nothing again', async () => {
    scenario.host.sagemaker.faults.next('CreateTransformJob', {
      kind: 'fail',
      reason: 'AlgorithmError: out of cheese',
    });
    const failed = await scenario.run();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'ScoringFailedError' });
    expect(failed.cause).toMatch(/out of cheese/);
    await expectNothingLeft(scenario);
    // A call that comes after the lease is gone makes nothing.
    for (const state of ['CreateTrainingJob', 'StartScoring']) {
      expect(await scenario.repeat(failed.executionArn, state)).toMatchObject({ errorType: 'LeaseLostError' });
    }

    // It fails as well, in a later state.
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

  it('gives up on capacity after three attempts, each under a name of its own', async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'capacity' });
    }
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'CapacityError' });
    expect(went.states).toContain('NextTrainingAttempt');
    const { TrainingJobSummaries = [] } = await scenario.sagemaker.send(
      new ListTrainingJobsCommand({ NameContains: went.runId }),
    );
    expect(
      TrainingJobSummaries.map(({ TrainingJobName = '' }) => TrainingJobName).sort((a, b) => a.localeCompare(b)),
    ).toEqual([1, 2, 3].map((attempt) => `loans-${went.runId}-${attempt}`));
  });

  it('deletes a green endpoint that did not come up', async () => {
    scenario.host.sagemaker.faults.next('CreateEndpoint', {
      kind: 'fail',
      reason: 'The container did not pass the ping',
    });
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'EndpointFailedError' });
    expect(went.cause).toMatch(/did not pass the ping/);
  });

  it('leaves no job and no lease when it is stopped: the reap function cleans up and writes its record', async () => {
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stuck' });
    const executionArn = await scenario.start();
    await scenario.reached(executionArn, 'PollTraining');
    await scenario.sfn.send(new StopExecutionCommand({ executionArn }));
    const went = await scenario.wait(executionArn);
    expect(went.status).toBe('ABORTED');
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'Aborted' });
  });
});

describe('a run whose role lacks a permission', () => {
  it('fails with AccessDenied in that very state, and says what is missing', async () => {
    const scenario = await openScenario({ alter: without('evaluate', 's3:PutObject'), waitCapSeconds: 0.2 });
    try {
      await scenario.upload(loans(600));
      const went = await scenario.run();
      expect(went).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
      expect(went.states.slice(-3)).toEqual(['Evaluate', 'Recover', 'Failed']);
      expect(went.cause).toMatch(/s3:PutObject/);
      await expectNothingLeft(scenario);
    } finally {
      await scenario.close();
    }
  });
});

/** Takes one action out of one function's role. */
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
