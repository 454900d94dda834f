import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { isLedgerRollBack, keys } from '../../core/names.ts';
import { liveSchema } from '../../core/serving/live.ts';
import { leaveFollowUpRequest } from './dead-run.ts';
import { namesInSageMaker } from './remove-stack.ts';
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

/** ARNs of the follow-up executions, newest first. */
async function followUps(): Promise<string[]> {
  const { executions = [] } = await scenario.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: scenario.stateMachineArn }),
  );
  return executions.filter(({ name }) => name?.startsWith('follow-up-')).map(({ executionArn = '' }) => executionArn);
}

/**
 * Sends the nth request whose hash `matches`. The hash, as a share from 0 to 1, decides which model
 * answers.
 */
async function predict(matches: (share: number) => boolean, nth = 1): Promise<unknown> {
  const bodies = Array.from({ length: 500 }, (_, age) => JSON.stringify({ instances: [{ age, income: 5000 }] }));
  const share = (body: string) => createHash('sha256').update(body).digest().readUInt32BE(0) / 2 ** 32;
  return scenario.invoke('predict', { body: bodies.filter((body) => matches(share(body)))[nth] });
}

describe('a run while a champion serves', () => {
  it('returns to the champion if the canary fails requests, and is not repeated on the same data', async () => {
    // CheckBake waits until the alarm was handled.
    const alarmHandled = Promise.withResolvers<void>();
    scenario.host.gateway.faults.hold('lambda', 'Invoke relearn-loans-check-bake', alarmHandled.promise);
    const executionArn = await scenario.start({ force: true, promote: true });
    await scenario.reached(executionArn, 'Bake');
    const { canary } = await live();
    expect(canary?.share).toBe(0.1);
    // A repeated call of a step finds the resources of the first call and creates none.
    const existing = await namesInSageMaker(scenario);
    for (const state of ['CreateTrainingJob', 'StartScoring', 'CreateEndpoint']) {
      expect(await scenario.repeat(executionArn, state)).not.toHaveProperty('errorType');
    }
    expect(await namesInSageMaker(scenario)).toEqual(existing);
    scenario.host.sagemaker.faults.serve(canary?.endpoint ?? '', { kind: 'fail' });
    await Promise.all([1, 2, 3, 4].map((nth) => predict((share) => share < 0.1, nth)));
    while ((await live()).canary !== null) await pause(50);
    alarmHandled.resolve();
    const execution = await scenario.wait(executionArn);
    expect(execution.states.slice(-6)).toEqual([
      'BakeGood?',
      'ReturnToChampion',
      'Commit',
      'Cleanup',
      'HowItEnded?',
      'RolledBack',
    ]);
    const why = expect.stringMatching(/The champion serves.*relearn-loans-canary-errors went off: Threshold Crossed/);
    expect(await scenario.record(execution.runId)).toMatchObject({ status: 'RolledBack', why });
    expect(await live()).toMatchObject({
      stable: { runId: champion },
      canary: null,
      rolledBack: { runId: execution.runId, promoted: false },
    });
    expect(await scenario.read(keys.lease)).toBeUndefined();
    expect(await predict((share) => share >= 0.1)).toMatchObject({ statusCode: 200 });
    expect(scenario.notices()).toContain('Relearn loans: the new model was rolled back');
    const skipped = await scenario.run();
    expect(skipped.states.at(-1)).toBe('Skipped');
    expect((await scenario.record(skipped.runId)).why).toContain('was rolled back');
  });

  it('can be rolled back after its promotion, to a new endpoint, even if the caller does not wait for it', async () => {
    const { runId } = await scenario.run({ force: true, promote: true });
    expect(await scenario.record(runId)).toMatchObject({ status: 'Succeeded' });
    expect(await live()).toMatchObject({ stable: { runId }, previous: { runId: champion } });
    let answer = await scenario.invoke('roll-back', { runId, why: 'wrong prices' });
    expect(answer).toMatchObject({ outcome: 'Waiting' });
    const endpoint = (await live()).returning?.lane.endpoint;
    // The caller stops asking. The hourly reap function continues the rollback.
    await scenario.invoke('reap', {});
    while (z.object({ outcome: z.string() }).parse(answer).outcome === 'Waiting') {
      answer = await scenario.invoke('roll-back', { finish: true });
    }
    expect(answer).toMatchObject({ outcome: 'RolledBack', serving: endpoint });
    expect(await live()).toMatchObject({ stable: { runId: champion, endpoint }, previous: null, returning: null });
    const [key = ''] = (await scenario.keys(keys.ledger)).filter(isLedgerRollBack);
    expect(await scenario.read(key)).toMatchObject({ runId, status: 'RolledBack', why: 'wrong prices' });
    expect(scenario.notices()).toContain('Relearn loans: a model was rolled back');
    expect(await scenario.invoke('roll-back', { runId: champion })).toMatchObject({ outcome: 'NothingToDo' });
  });

  it('continues after throttling, and makes another attempt after a lack of capacity', async () => {
    scenario.host.gateway.faults.add({
      service: 'sagemaker',
      operation: 'DescribeTrainingJob',
      times: 4,
      code: 'ThrottlingException',
      status: 400,
    });
    scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'capacity' });
    scenario.host.sagemaker.faults.next('CreateTransformJob', { kind: 'capacity' });
    const execution = await scenario.run({ force: true });
    expect(execution.status).toBe('SUCCEEDED');
    expect(execution.states).toContain('NextTrainingAttempt');
    expect(execution.states).toContain('NextScoringAttempt');
    expect(execution.states.at(-1)).toBe('Rejected');
    expect(scenario.host.gateway.faults.pending()).toEqual([]);
  });

  it('starts one follow-up run for all triggers during a run', async () => {
    const first = await scenario.start({ force: true });
    await scenario.reached(first, 'Transform');
    const skipped = await Promise.all([scenario.run(), scenario.run()]);
    for (const { states } of skipped) expect(states).toEqual(['Prepare', 'Ready?', 'Skipped']);
    const execution = await scenario.wait(first);
    expect(execution.states.at(-1)).toBe('Rejected');
    const started = await followUps();
    expect(started).toHaveLength(1);
    const followUp = await scenario.wait(started[0] ?? '');
    expect(followUp.states).toEqual(['Prepare', 'Ready?', 'Skipped']);
    expect(await scenario.read(keys.pending)).toBeUndefined();
  });

  it('is skipped if an upload brought nothing new, and then starts the follow-up run of a pending trigger', async () => {
    await leaveFollowUpRequest(scenario, champion);
    const execution = await scenario.run({ trigger: 'upload' });
    expect(execution.states).toEqual(['Prepare', 'Ready?', 'WaitForUploads', 'Settle', 'Skipped']);
    expect(await scenario.record(execution.runId)).toMatchObject({ status: 'Skipped', trigger: 'upload' });
    await expect.poll(() => scenario.read(keys.pending)).toBeUndefined();
    const [followUp] = await followUps();
    expect((await scenario.wait(followUp ?? '')).states).toEqual(['Prepare', 'Ready?', 'Skipped']);
  });

  it('quarantines the invalid rows of an upload and trains on the rest', async () => {
    const rows = loans(1500, 2).split('\n');
    rows[7] = '200007,old,1000,car,yes';
    rows[9] = '200009,40,1000,car,yes,too many';
    await scenario.upload(rows.join('\n'));
    // Without the champion's training profile no drift can be measured.
    const served = (await live()).stable.runId;
    await scenario.s3.send(new DeleteObjectCommand({ Bucket: scenario.bucket, Key: keys.trainingProfile(served) }));
    const execution = await scenario.run();
    expect(execution.status).toBe('SUCCEEDED');
    const record = await scenario.record(execution.runId);
    expect(record.rows).toMatchObject({ read: 1500, quarantined: 2 });
    expect(record.metrics?.champion).not.toBeNull();
    const { drift } = evaluationSchema.parse(await scenario.read(keys.evaluation(execution.runId)));
    expect(JSON.stringify(drift)).toContain(`the champion has no ${keys.trainingProfile(served)} that can be read`);
  });
});
