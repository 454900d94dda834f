import { DeleteEndpointCommand } from '@aws-sdk/client-sagemaker';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys } from '../../core/names.ts';
import { liveSchema } from '../../core/live.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

let scenario: Scenario;
let champion = '';
beforeAll(async () => {
  scenario = await openScenario();
  await scenario.upload(loans(1200));
  champion = (await scenario.run()).runId;
});
afterAll(async () => {
  await scenario.close();
});

const live = async () => liveSchema.parse(await scenario.read(keys.live));

describe('beside a champion that serves', () => {
  it('returns to the champion when green is gone after the bake', async () => {
    const executionArn = await scenario.start({ force: true, promote: true });
    await scenario.reached(executionArn, 'Bake');
    const { canary } = await live();
    expect(canary?.share).toBe(0.1);
    await scenario.sagemaker.send(new DeleteEndpointCommand({ EndpointName: canary?.endpoint }));
    const went = await scenario.wait(executionArn);
    expect(went.states.slice(-6)).toEqual([
      'BakeGood?',
      'ReturnToChampion',
      'Commit',
      'Cleanup',
      'HowItEnded?',
      'RolledBack',
    ]);
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'RolledBack' });
    expect(await live()).toMatchObject({ stable: { runId: champion }, canary: null });
    expect(await scenario.read(keys.lease)).toBeUndefined();
  });

  it('goes on after throttling, and with the next attempt after a want of capacity', async () => {
    scenario.host.gateway.faults.add({
      service: 'sagemaker',
      operation: 'DescribeTrainingJob',
      times: 4,
      code: 'ThrottlingException',
      status: 400,
    });
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'capacity' });
    scenario.host.sagemaker.faults.next('CreateTransformJob', { kind: 'capacity' });
    const went = await scenario.run({ force: true });
    expect(went.status).toBe('SUCCEEDED');
    expect(went.states).toContain('NextTrainingAttempt');
    expect(went.states).toContain('NextScoringAttempt');
    expect(went.states.at(-1)).toBe('Rejected');
    expect(scenario.host.gateway.faults.pending()).toEqual([]);
  });

  it('starts one further run for triggers that come while a run is at work', async () => {
    const first = await scenario.start({ force: true });
    await scenario.reached(first, 'Transform');
    const others = await Promise.all([scenario.run(), scenario.run()]);
    for (const went of others) expect(went.states).toEqual(['Prepare', 'Ready?', 'Skipped']);
    const went = await scenario.wait(first);
    expect(went.states.at(-1)).toBe('Rejected');
    const { executions = [] } = await scenario.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: scenario.stateMachineArn }),
    );
    const followUps = executions.filter(({ name }) => name?.startsWith('follow-up-'));
    expect(followUps).toHaveLength(1);
    const followUp = await scenario.wait(followUps[0]?.executionArn ?? '');
    expect(followUp.states).toEqual(['Prepare', 'Ready?', 'Skipped']);
    expect(await scenario.read(keys.pending)).toBeUndefined();
  });

  it('carries a broken upload to quarantine with its reason and trains on the rest', async () => {
    const rows = loans(1500, 2).split('\n');
    rows[7] = '200007,old,1000,car,yes';
    rows[9] = '200009,40,1000,car,yes,too many';
    await scenario.upload(rows.join('\n'));
    const went = await scenario.run();
    expect(went.status).toBe('SUCCEEDED');
    const record = await scenario.record(went.runId);
    expect(record.rows).toMatchObject({ read: 1500, quarantined: 2 });
    expect(record.metrics?.champion).not.toBeNull();
  });
});
