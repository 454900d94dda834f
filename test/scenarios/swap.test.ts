import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { isLedgerRollBack, keys } from '../../core/names.ts';
import { liveSchema } from '../../core/serving/live.ts';
import { leaveFollowUpRequest } from './left-overs.ts';
import { namesInSageMaker } from './removal.ts';
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

/** The executions that were started for those that had to wait, newest first. */
async function followUps(): Promise<string[]> {
  const { executions = [] } = await scenario.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: scenario.stateMachineArn }),
  );
  return executions.filter(({ name }) => name?.startsWith('follow-up-')).map(({ executionArn = '' }) => executionArn);
}

/** Asks the model, with a request whose hash is as told: that decides over its lane. */
async function ask(fits: (share: number) => boolean, nth = 1): Promise<unknown> {
  const bodies = Array.from({ length: 500 }, (_, age) => JSON.stringify({ instances: [{ age, income: 5000 }] }));
  const share = (body: string) => createHash('sha256').update(body).digest().readUInt32BE(0) / 2 ** 32;
  return scenario.invoke('predict', { body: bodies.filter((body) => fits(share(body)))[nth] });
}

describe('beside a champion that serves', () => {
  it('returns to the champion when the canary fails requests: its alarm goes off, and the data are not tried again', async () => {
    // CheckBake has to wait until the alarm was heard.
    const heard = Promise.withResolvers<void>();
    scenario.host.gateway.faults.hold('lambda', 'Invoke relearn-loans-check-bake', heard.promise);
    const executionArn = await scenario.start({ force: true, promote: true });
    await scenario.reached(executionArn, 'Bake');
    const { canary } = await live();
    expect(canary?.share).toBe(0.1);
    // A call of a step that comes once more finds what the first one made, and makes nothing.
    const made = await namesInSageMaker(scenario);
    for (const state of ['CreateTrainingJob', 'StartScoring', 'CreateEndpoint']) {
      expect(await scenario.repeat(executionArn, state)).not.toHaveProperty('errorType');
    }
    expect(await namesInSageMaker(scenario)).toEqual(made);
    scenario.host.sagemaker.faults.serve(canary?.endpoint ?? '', { kind: 'fail' });
    await Promise.all([1, 2, 3, 4].map((nth) => ask((share) => share < 0.1, nth)));
    while ((await live()).canary !== null) await pause(50);
    heard.resolve();
    const went = await scenario.wait(executionArn);
    expect(went.states.slice(-6)).toEqual([
      'BakeGood?',
      'ReturnToChampion',
      'Commit',
      'Cleanup',
      'HowItEnded?',
      'RolledBack',
    ]);
    const why = expect.stringMatching(/The champion serves.*relearn-loans-canary-errors went off: Threshold Crossed/);
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'RolledBack', why });
    expect(await live()).toMatchObject({
      stable: { runId: champion },
      canary: null,
      rolledBack: { runId: went.runId, promoted: false },
    });
    expect(await scenario.read(keys.lease)).toBeUndefined();
    expect(await ask((share) => share >= 0.1)).toMatchObject({ statusCode: 200 });
    expect(scenario.notices()).toContain('Relearn loans: the new model was rolled back');
    const skipped = await scenario.run();
    expect(skipped.states.at(-1)).toBe('Skipped');
    expect((await scenario.record(skipped.runId)).why).toContain('was rolled back');
  });

  it('returns to the champion by hand after a promotion, on an endpoint made anew, though nobody waits for it', async () => {
    const { runId } = await scenario.run({ force: true, promote: true });
    expect(await scenario.record(runId)).toMatchObject({ status: 'Succeeded' });
    expect(await live()).toMatchObject({ stable: { runId }, previous: { runId: champion } });
    let answer = await scenario.invoke('roll-back', { runId, why: 'wrong prices' });
    expect(answer).toMatchObject({ outcome: 'Waiting' });
    const endpoint = (await live()).returning?.lane.endpoint;
    // Who asked gives up; what the schedules call each hour goes on.
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
    const started = await followUps();
    expect(started).toHaveLength(1);
    const followUp = await scenario.wait(started[0] ?? '');
    expect(followUp.states).toEqual(['Prepare', 'Ready?', 'Skipped']);
    expect(await scenario.read(keys.pending)).toBeUndefined();
  });

  it('is given back by a run that uploads started and that finds nothing new, and who waited for it gets its turn', async () => {
    await leaveFollowUpRequest(scenario, champion);
    const went = await scenario.run({ trigger: 'upload' });
    expect(went.states).toEqual(['Prepare', 'Ready?', 'WaitForUploads', 'Settle', 'Skipped']);
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'Skipped', trigger: 'upload' });
    await expect.poll(() => scenario.read(keys.pending)).toBeUndefined();
    const [followUp] = await followUps();
    expect((await scenario.wait(followUp ?? '')).states).toEqual(['Prepare', 'Ready?', 'Skipped']);
  });

  it('carries a broken upload to quarantine with its reason and trains on the rest', async () => {
    const rows = loans(1500, 2).split('\n');
    rows[7] = '200007,old,1000,car,yes';
    rows[9] = '200009,40,1000,car,yes,too many';
    await scenario.upload(rows.join('\n'));
    // Without what the champion was trained on there is no drift to tell of.
    const served = (await live()).stable.runId;
    await scenario.s3.send(new DeleteObjectCommand({ Bucket: scenario.bucket, Key: keys.trainingProfile(served) }));
    const went = await scenario.run();
    expect(went.status).toBe('SUCCEEDED');
    const record = await scenario.record(went.runId);
    expect(record.rows).toMatchObject({ read: 1500, quarantined: 2 });
    expect(record.metrics?.champion).not.toBeNull();
    const { drift } = evaluationSchema.parse(await scenario.read(keys.evaluation(went.runId)));
    expect(JSON.stringify(drift)).toContain(`the champion has no ${keys.trainingProfile(served)} that can be read`);
  });
});
