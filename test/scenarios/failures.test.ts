import { ListEndpointsCommand, ListTrainingJobsCommand } from '@aws-sdk/client-sagemaker';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { keys } from '../../core/names.ts';
import type { Template } from '../../local/template.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

let scenario: Scenario;
afterEach(async () => {
  await scenario.close();
});

/** After a run that did not end well there is no lease, no pointer, no endpoint and no job at work. */
async function expectNothingLeft(): Promise<void> {
  expect(await scenario.read(keys.lease)).toBeUndefined();
  expect(await scenario.read(keys.live)).toBeUndefined();
  const { Endpoints } = await scenario.sagemaker.send(new ListEndpointsCommand({}));
  expect(Endpoints).toEqual([]);
  const jobs = await scenario.sagemaker.send(new ListTrainingJobsCommand({ StatusEquals: 'InProgress' }));
  expect(jobs.TrainingJobSummaries).toEqual([]);
}

/** Takes one action out of one function's role. */
function without(functionName: string, action: string): (template: Template) => void {
  return (template) => {
    const role = template.functions.find(({ name }) => name.endsWith(functionName))?.roleArn;
    for (const { policies } of template.roles.filter(({ arn }) => arn === role)) {
      for (const policy of policies) {
        const text = JSON.stringify(policy.document);
        policy.document = JSON.parse(text.replaceAll(`"${action}"`, `"s3:GetBucketCORS"`));
      }
    }
  };
}

describe('a run that fails', () => {
  it('says that there is nothing to train on, and where to put it', async () => {
    scenario = await openScenario();
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'DataError', states: ['Prepare', 'Recover', 'Failed'] });
    expect(went.cause).toMatch(/incoming\//);
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'Failed', error: { name: 'DataError' } });
    await expectNothingLeft();
  });

  it('refuses an execution input it does not know', async () => {
    scenario = await openScenario();
    const went = await scenario.run({ force: 'yes', promot: true });
    expect(went).toMatchObject({ status: 'FAILED', error: 'InputError' });
    expect(went.cause).toMatch(/force.*promot/s);
    await expectNothingLeft();
  });

  it('names the target column that the data does not have', async () => {
    scenario = await openScenario();
    await scenario.upload(loans(300).replace('repaid', 'payed'));
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'DataError' });
    expect(went.states).toEqual(['Prepare', 'Ready?', 'Transform', 'Recover', 'Failed']);
    expect(went.cause).toMatch(/repaid/);
    await expectNothingLeft();
  });

  it('fails with AccessDenied in the state whose role lacks a permission', async () => {
    scenario = await openScenario({ alter: without('evaluate', 's3:PutObject') });
    await scenario.upload(loans(600));
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
    expect(went.states.slice(-3)).toEqual(['Evaluate', 'Recover', 'Failed']);
    await expectNothingLeft();
  });

  it('leaves no job when it is stopped during the training, and the reap function writes its record', async () => {
    scenario = await openScenario({
      pipeline: { train: { hyperparameters: { num_round: '100000', max_depth: '10' } } },
    });
    await scenario.upload(loans(3000));
    const executionArn = await scenario.start();
    await scenario.reached(executionArn, 'PollTraining');
    await scenario.sfn.send(new StopExecutionCommand({ executionArn }));
    const went = await scenario.wait(executionArn);
    expect(went.status).toBe('ABORTED');
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'Aborted' });
    await scenario.host.idle();
    await expectNothingLeft();
  });
});
