import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openScenario, type Scenario } from './scenario.ts';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario({ triggers: true });
});
afterAll(async () => {
  await scenario.close();
});

it('an upload starts a run, which waits until no more files arrive and names the upload in its record', async () => {
  await scenario.upload('id,age,income,purpose\n1,40,1000,car\n', 'without-target.csv');
  const { stateMachineArn } = scenario;
  const started = async () => (await scenario.sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.[0];
  await expect.poll(started, { timeout: 20_000 }).toBeDefined();
  const execution = await started();
  expect(execution?.name).toMatch(/^upload-[0-9a-f]{16}$/);
  const { states, error, runId } = await scenario.wait(execution?.executionArn ?? '');
  expect(states).toEqual(['Prepare', 'Ready?', 'WaitForUploads', 'Settle', 'Transform', 'Recover', 'Failed']);
  expect(error).toBe('DataError');
  expect(await scenario.record(runId)).toMatchObject({
    trigger: 'upload',
    triggeredBy: 'incoming/without-target.csv',
  });
});
