import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../core/errors.ts';
import { ledgerEntrySchema } from '../../../../core/run/records/ledger.ts';
import { liveSchema } from '../../../../core/serving/live.ts';
import { keys } from '../../../../core/names.ts';
import { rollBack } from '../../../../handlers/roll-back/roll-back.ts';
import { awsError } from '../../../fixtures/fake-sagemaker.ts';
import { features, laneOf, openStage, run, runOf } from '../../../fixtures/run.ts';

const champion = runOf('champion').runId;
const before = runOf('before').runId;
const { runId } = run;
const again = (attempt: number) => `bike-${before}-${attempt}`;

function openRollBack() {
  const stage = { ...openStage(), invoke: (_: string, __: string, body: string) => Promise.resolve(`${body}0`) };
  stage.pass(100);
  stage.bucket.put(keys.features(before), features);
  stage.bucket.put(keys.replay(before), { version: 1, rows: [{ record: { temp: 1 }, scores: [10] }] });
  return {
    ...stage,
    stage,
    ask: (why?: string) => rollBack({ runId: champion, ...(why === undefined ? {} : { why }) }, stage),
    /** As the schedule asks each hour. */
    finish: () => rollBack({ finish: true }, stage),
    alarm: (alarmName: string, { value = 'ALARM', at = stage.now() } = {}) =>
      rollBack(
        {
          source: 'aws.cloudwatch',
          'detail-type': 'CloudWatch Alarm State Change',
          detail: {
            alarmName,
            state: { value, reason: 'Threshold Crossed', timestamp: at.toISOString().replace('Z', '+0000') },
          },
        },
        stage,
      ),
    live: () => liveSchema.parse(stage.bucket.get(keys.live)),
    ledger: () =>
      [...stage.bucket.objects.keys()]
        .filter((key) => key.startsWith(keys.ledger))
        .map((key) => ({ key, ...ledgerEntrySchema.parse(stage.bucket.get(key)) })),
    /** What the model before needs to come up again. */
    keepConfig: (variant: { InitialInstanceCount?: number } = {}) =>
      stage.sagemaker.configs.set(`bike-${before}`, {
        ProductionVariants: [{ VariantName: 'all', ModelName: `bike-${before}`, ...variant }],
      }),
    become: (endpoint: string, status: string, failureReason?: string) =>
      void stage.sagemaker.endpointsByName.set(endpoint, { ...stage.endpoint(endpoint, status), failureReason }),
  };
}

describe('an alarm', () => {
  it.each(['errors', 'latency'])('on the canary’s %s takes it back, once', async (kind) => {
    const stage = openRollBack();
    stage.serve(champion, { canary: { ...laneOf(runId), share: 0.1 } });
    const alarm = `relearn-bike-canary-${kind}`;
    expect(await stage.alarm(alarm)).toMatchObject({ outcome: 'RolledBack', serving: laneOf(champion).endpoint });
    expect(stage.live()).toMatchObject({
      stable: laneOf(champion),
      canary: null,
      rolledBack: { runId, promoted: false, why: `The alarm ${alarm} went off: Threshold Crossed` },
    });
    expect(await stage.alarm(alarm)).toMatchObject({ outcome: 'NothingToDo' });
    expect(stage.bucket.changes).toEqual(['put live.json']);
  });

  it.each<[string, (stage: ReturnType<typeof openRollBack>) => Promise<unknown>]>([
    ['is over', (stage) => stage.alarm('relearn-bike-canary-errors', { value: 'OK' })],
    ['is another’s', (stage) => stage.alarm('relearn-airline-canary-errors')],
    ['was up before the canary began', (stage) => stage.alarm('relearn-bike-canary-errors', { at: new Date(0) })],
  ])('that %s changes nothing', async (_, ring) => {
    const stage = openRollBack();
    stage.serve(champion, { canary: { ...laneOf(runId), share: 0.1 } });
    expect(await ring(stage)).toMatchObject({ outcome: 'NothingToDo' });
    expect(stage.bucket.changes).toEqual([]);
  });

  it('never takes back what serves all requests, and does not mind that nothing serves', async () => {
    const stage = openRollBack();
    expect(await stage.alarm('relearn-bike-canary-errors')).toMatchObject({ outcome: 'NothingToDo', serving: null });
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    expect(await stage.alarm('relearn-bike-canary-errors')).toMatchObject({ outcome: 'NothingToDo' });
    expect(stage.bucket.changes).toEqual([]);
  });
});

describe('a roll-back by hand', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['names no run', {}, /runId: .*Allowed: \{"runId"/],
    ['has a field nobody knows', { runId: 'x', force: true }, /Unrecognized key: "force"/],
    ['is to finish something in particular', { finish: true, runId: 'x' }, /Unrecognized key: "runId"/],
    ['is an event without a state', { 'detail-type': 'CloudWatch Alarm State Change', detail: {} }, /alarmName/],
  ])('that %s is refused', async (_, event, message) => {
    const asked = rollBack(event, openRollBack());
    await expect(asked).rejects.toThrow(InputError);
    await expect(asked).rejects.toThrow(message);
  });

  it('says where there is nothing to return to, and whose model serves in place of the one that was named', async () => {
    const stage = openRollBack();
    expect((await stage.ask()).sentence).toBe('Nothing is serving: no model has been promoted yet.');
    stage.serve(champion);
    expect((await stage.ask()).sentence).toMatch(/nothing to return to/);
    stage.serve(runId);
    expect(await stage.ask()).toMatchObject({
      outcome: 'NothingToDo',
      sentence: `${champion} neither serves nor bakes; ${runId} serves.`,
    });
    expect(stage.bucket.changes).toEqual([]);
  });

  it('takes a canary back, and leaves the ledger to its run', async () => {
    const stage = openRollBack();
    stage.serve(before, { canary: { ...laneOf(champion), share: 0.1 } });
    for (let call = 0; call < 2; call++) expect(await stage.ask()).toMatchObject({ outcome: 'RolledBack' });
    expect(stage.live()).toMatchObject({ stable: laneOf(before), canary: null });
    expect(stage.bucket.changes).toEqual(['put live.json']);
  });

  it('is instant where the endpoint before stayed up, and is in the ledger once', async () => {
    const stage = openRollBack();
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    stage.become(laneOf(before).endpoint, 'InService');
    for (let call = 0; call < 2; call++) {
      expect(await stage.ask('wrong prices')).toMatchObject({ outcome: 'RolledBack', serving: again(1) });
      stage.pass(10);
    }
    expect(stage.live()).toMatchObject({ stable: laneOf(before), previous: null });
    expect(stage.ledger()).toEqual([
      expect.objectContaining({
        key: `ledger/20260302T060140.000Z-${champion}-rolled-back.json`,
        runId: champion,
        execution: null,
        status: 'RolledBack',
        why: 'wrong prices',
        serving: again(1),
      }),
    ]);
    expect(stage.sagemaker.changes).toEqual([]);
  });

  it('writes the ledger in a second call where the first died in between', async () => {
    const stage = openRollBack();
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    stage.become(laneOf(before).endpoint, 'InService');
    stage.bucket.before = (operation, key) => {
      if (operation === 'put' && key.startsWith(keys.ledger)) throw new Error('died');
    };
    await expect(stage.ask()).rejects.toThrow('died');
    stage.bucket.before = () => undefined;
    await stage.ask();
    expect(stage.ledger()).toHaveLength(1);
  });

  it('makes the endpoint anew where it is gone, as large as what serves, and moves the pointer when it is up', async () => {
    const stage = openRollBack();
    stage.keepConfig({ InitialInstanceCount: 1 });
    stage.sagemaker.instanceCount = () => Promise.resolve(3);
    stage.serve(champion, { previous: laneOf(before) });
    for (let call = 0; call < 2; call++) {
      expect(await stage.ask()).toMatchObject({ outcome: 'Waiting', serving: laneOf(champion).endpoint });
    }
    expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: { lane: { endpoint: again(2) } } });
    expect(stage.sagemaker.changes).toEqual([`create config ${again(2)}`, `create ${again(2)}`]);
    expect(stage.sagemaker.configs.get(again(2))).toMatchObject({ ProductionVariants: [{ InitialInstanceCount: 3 }] });
    stage.become(again(2), 'InService');
    expect(await stage.ask()).toMatchObject({ outcome: 'RolledBack', serving: again(2) });
    expect(stage.live()).toMatchObject({ stable: { ...laneOf(before), endpoint: again(2) }, returning: null });
    expect(stage.ledger()).toHaveLength(1);
  });

  it('does so too where the endpoint should be up and is not', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    expect(await stage.ask()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.live().returning?.lane.endpoint).toBe(again(2));
  });

  it('takes the next name where SageMaker had no capacity, and gives up in the end', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.ask();
    for (const attempt of [2, 3]) {
      stage.become(again(attempt), 'Failed', 'CapacityError: none');
      expect(await stage.ask()).toMatchObject({ outcome: 'Waiting' });
      expect(stage.live().returning?.lane.endpoint).toBe(again(attempt + 1));
    }
    stage.become(again(4), 'Failed', 'CapacityError: none');
    expect(await stage.ask()).toMatchObject({
      outcome: 'Failed',
      sentence: expect.stringContaining('CapacityError: none'),
      serving: laneOf(champion).endpoint,
    });
    expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: null });
    expect(stage.ledger()).toEqual([]);
    expect(await stage.ask()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.live().returning?.lane.endpoint).toBe(again(5));
  });

  it('goes on from the announced endpoint where it died before it was made', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    stage.sagemaker.beforeCreate = () => Promise.reject(new Error('died'));
    await expect(stage.ask()).rejects.toThrow('died');
    stage.sagemaker.beforeCreate = () => undefined;
    expect(await stage.ask()).toMatchObject({ outcome: 'Waiting' });
    expect([...stage.sagemaker.endpointsByName.keys()]).toEqual([again(2)]);
  });

  it('adopts what a call beside it has made since it looked', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    stage.sagemaker.beforeCreate = async () => {
      stage.sagemaker.beforeCreate = () => undefined;
      expect(await stage.ask()).toMatchObject({ outcome: 'Waiting' });
    };
    expect(await stage.ask()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.sagemaker.changes.filter((change) => change === `create ${again(2)}`)).toHaveLength(1);
  });

  it('gives up where the configuration is gone, so that canaries are possible again', async () => {
    const stage = openRollBack();
    const returning = { lane: { ...laneOf(before), endpoint: again(2) }, why: 'slow' };
    for (const more of [{}, { returning }]) {
      stage.serve(champion, { previous: laneOf(before), ...more });
      expect(await stage.ask()).toMatchObject({
        outcome: 'Failed',
        sentence: expect.stringContaining(`The endpoint configuration bike-${before} is gone`),
      });
      expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: null });
    }
  });

  it.each<[string, ReturnType<typeof openRollBack>['stage']['invoke'], RegExp]>([
    [
      'answers otherwise than was judged',
      () => Promise.resolve('11'),
      /row 1 got \[11\], but batch scoring gave \[10\]/,
    ],
    ['fails', () => Promise.reject(awsError('ModelError', 'status code 500')), /row 1 got ModelError: status code 500/],
  ])('does not let the endpoint serve that came up and %s', async (_, invoke, fault) => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.ask();
    stage.become(again(2), 'InService');
    stage.stage.invoke = invoke;
    const answer = await stage.ask();
    expect(answer).toMatchObject({ outcome: 'Failed', serving: laneOf(champion).endpoint });
    expect(answer.sentence).toMatch(fault);
    expect(stage.live()).toMatchObject({
      stable: laneOf(champion),
      returning: null,
      retired: [{ endpoint: again(2) }],
    });
    expect(stage.ledger()).toEqual([]);
    stage.sagemaker.endpointsByName.delete(again(2));
    await stage.ask();
    expect(stage.live().returning?.lane.endpoint).toBe(again(3));
  });

  it('does not blame the endpoint for what we may not do', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.ask();
    stage.become(again(2), 'InService');
    stage.stage.invoke = () => Promise.reject(awsError('AccessDeniedException', 'no'));
    await expect(stage.ask()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(stage.live().returning?.lane.endpoint).toBe(again(2));
  });
});

describe('a roll-back whose caller has given up', () => {
  it('is gone on with each hour to its end, which people are told', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.ask('wrong prices');
    expect(await stage.finish()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.published).toEqual([]);
    stage.become(again(2), 'InService');
    for (const outcome of ['RolledBack', 'NothingToDo']) expect(await stage.finish()).toMatchObject({ outcome });
    expect(stage.live()).toMatchObject({ stable: { runId: before, endpoint: again(2) }, returning: null });
    expect(stage.ledger()).toEqual([expect.objectContaining({ runId: champion, why: 'wrong prices' })]);
    expect(stage.published).toEqual([
      { subject: 'Relearn bike: a model was rolled back', message: expect.stringContaining('(wrong prices)') },
    ]);
  });

  it('that cannot come to a good end comes to a bad one, which people are told', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.ask();
    stage.become(again(2), 'Failed', 'no image');
    expect(await stage.finish()).toMatchObject({ outcome: 'Failed' });
    expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: null });
    expect(stage.published).toEqual([
      {
        subject: 'Relearn bike: a roll-back failed',
        message: expect.stringMatching(/no image[^]*relearn rollback bike/),
      },
    ]);
  });

  it('is nothing to do where nobody has begun one', async () => {
    const stage = openRollBack();
    expect(await stage.finish()).toMatchObject({ outcome: 'NothingToDo', serving: null });
    stage.serve(champion, { previous: laneOf(before), previousUp: true, canary: { ...laneOf(runId), share: 0.1 } });
    expect(await stage.finish()).toMatchObject({ outcome: 'NothingToDo' });
    expect([stage.bucket.changes, stage.sagemaker.changes, stage.published]).toEqual([[], [], []]);
  });
});
