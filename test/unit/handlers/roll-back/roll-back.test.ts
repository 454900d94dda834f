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
    call: (why?: string) => rollBack({ runId: champion, ...(why === undefined ? {} : { why }) }, stage),
    /** The hourly call of the schedule. */
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
    /** Keeps the configuration that the previous model's endpoint can be recreated from. */
    keepConfig: (variant: { InitialInstanceCount?: number } = {}) =>
      stage.sagemaker.configs.set(`bike-${before}`, {
        ProductionVariants: [{ VariantName: 'all', ModelName: `bike-${before}`, ...variant }],
      }),
    setStatus: (endpoint: string, status: string, failureReason?: string) =>
      void stage.sagemaker.endpointsByName.set(endpoint, { ...stage.endpoint(endpoint, status), failureReason }),
  };
}

describe('an alarm', () => {
  it.each(['errors', 'latency'])('on the canary’s %s rolls it back, once', async (kind) => {
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
    ['belongs to another pipeline', (stage) => stage.alarm('relearn-airline-canary-errors')],
    ['went off before the canary began', (stage) => stage.alarm('relearn-bike-canary-errors', { at: new Date(0) })],
  ])('that %s changes nothing', async (_, trigger) => {
    const stage = openRollBack();
    stage.serve(champion, { canary: { ...laneOf(runId), share: 0.1 } });
    expect(await trigger(stage)).toMatchObject({ outcome: 'NothingToDo' });
    expect(stage.bucket.changes).toEqual([]);
  });

  it('never rolls back the stable model, and changes nothing before the first promotion', async () => {
    const stage = openRollBack();
    expect(await stage.alarm('relearn-bike-canary-errors')).toMatchObject({ outcome: 'NothingToDo', serving: null });
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    expect(await stage.alarm('relearn-bike-canary-errors')).toMatchObject({ outcome: 'NothingToDo' });
    expect(stage.bucket.changes).toEqual([]);
  });
});

describe('a manual rollback', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['names no run', {}, /runId: .*Allowed: \{"runId"/],
    ['has an unknown field', { runId: 'x', force: true }, /Unrecognized key: "force"/],
    ['asks to finish a particular run', { finish: true, runId: 'x' }, /Unrecognized key: "runId"/],
    ['is an alarm event without a state', { 'detail-type': 'CloudWatch Alarm State Change', detail: {} }, /alarmName/],
  ])('that %s is rejected', async (_, event, message) => {
    const answer = rollBack(event, openRollBack());
    await expect(answer).rejects.toThrow(InputError);
    await expect(answer).rejects.toThrow(message);
  });

  it('says if there is nothing to return to, or if another model serves', async () => {
    const stage = openRollBack();
    expect((await stage.call()).sentence).toBe('No model serves: none has been promoted yet.');
    stage.serve(champion);
    expect((await stage.call()).sentence).toMatch(/nothing to return to/);
    stage.serve(runId);
    expect(await stage.call()).toMatchObject({
      outcome: 'NothingToDo',
      sentence: `The model of run ${champion} does not serve, and it is not the canary. The model of ${runId} serves.`,
    });
    expect(stage.bucket.changes).toEqual([]);
  });

  it('rolls back a canary, and leaves the ledger entry to its run', async () => {
    const stage = openRollBack();
    stage.serve(before, { canary: { ...laneOf(champion), share: 0.1 } });
    for (let call = 0; call < 2; call++) expect(await stage.call()).toMatchObject({ outcome: 'RolledBack' });
    expect(stage.live()).toMatchObject({ stable: laneOf(before), canary: null });
    expect(stage.bucket.changes).toEqual(['put live.json']);
  });

  it('is instant if the previous endpoint stayed up, and adds one ledger entry', async () => {
    const stage = openRollBack();
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    stage.setStatus(laneOf(before).endpoint, 'InService');
    for (let call = 0; call < 2; call++) {
      expect(await stage.call('wrong prices')).toMatchObject({ outcome: 'RolledBack', serving: again(1) });
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

  it('writes the ledger entry in a second call if the first one died', async () => {
    const stage = openRollBack();
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    stage.setStatus(laneOf(before).endpoint, 'InService');
    stage.bucket.before = (operation, key) => {
      if (operation === 'put' && key.startsWith(keys.ledger)) throw new Error('died');
    };
    await expect(stage.call()).rejects.toThrow('died');
    stage.bucket.before = () => undefined;
    await stage.call();
    expect(stage.ledger()).toHaveLength(1);
  });

  it('recreates a deleted endpoint with as many instances as serve now, and then moves the pointer', async () => {
    const stage = openRollBack();
    stage.keepConfig({ InitialInstanceCount: 1 });
    stage.sagemaker.instanceCount = () => Promise.resolve(3);
    stage.serve(champion, { previous: laneOf(before) });
    for (let call = 0; call < 2; call++) {
      expect(await stage.call()).toMatchObject({ outcome: 'Waiting', serving: laneOf(champion).endpoint });
    }
    expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: { lane: { endpoint: again(2) } } });
    expect(stage.sagemaker.changes).toEqual([`create config ${again(2)}`, `create ${again(2)}`]);
    expect(stage.sagemaker.configs.get(again(2))).toMatchObject({ ProductionVariants: [{ InitialInstanceCount: 3 }] });
    stage.setStatus(again(2), 'InService');
    expect(await stage.call()).toMatchObject({ outcome: 'RolledBack', serving: again(2) });
    expect(stage.live()).toMatchObject({ stable: { ...laneOf(before), endpoint: again(2) }, returning: null });
    expect(stage.ledger()).toHaveLength(1);
  });

  it('recreates an endpoint that should be up but is not', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before), previousUp: true });
    expect(await stage.call()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.live().returning?.lane.endpoint).toBe(again(2));
  });

  it('tries the next name if SageMaker had no capacity, and gives up after three attempts', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.call();
    for (const attempt of [2, 3]) {
      stage.setStatus(again(attempt), 'Failed', 'CapacityError: none');
      expect(await stage.call()).toMatchObject({ outcome: 'Waiting' });
      expect(stage.live().returning?.lane.endpoint).toBe(again(attempt + 1));
    }
    stage.setStatus(again(4), 'Failed', 'CapacityError: none');
    expect(await stage.call()).toMatchObject({
      outcome: 'Failed',
      sentence: expect.stringContaining('CapacityError: none'),
      serving: laneOf(champion).endpoint,
    });
    expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: null });
    expect(stage.ledger()).toEqual([]);
    expect(await stage.call()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.live().returning?.lane.endpoint).toBe(again(5));
  });

  it('continues with the announced endpoint if it died before creating it', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    stage.sagemaker.beforeCreate = () => Promise.reject(new Error('died'));
    await expect(stage.call()).rejects.toThrow('died');
    stage.sagemaker.beforeCreate = () => undefined;
    expect(await stage.call()).toMatchObject({ outcome: 'Waiting' });
    expect([...stage.sagemaker.endpointsByName.keys()]).toEqual([again(2)]);
  });

  it('adopts an endpoint that a concurrent call has just created', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    stage.sagemaker.beforeCreate = async () => {
      stage.sagemaker.beforeCreate = () => undefined;
      expect(await stage.call()).toMatchObject({ outcome: 'Waiting' });
    };
    expect(await stage.call()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.sagemaker.changes.filter((change) => change === `create ${again(2)}`)).toHaveLength(1);
  });

  it('gives up if the configuration was deleted, so that canaries are possible again', async () => {
    const stage = openRollBack();
    const returning = { lane: { ...laneOf(before), endpoint: again(2) }, why: 'slow' };
    for (const more of [{}, { returning }]) {
      stage.serve(champion, { previous: laneOf(before), ...more });
      expect(await stage.call()).toMatchObject({
        outcome: 'Failed',
        sentence: expect.stringContaining(`The endpoint configuration bike-${before} no longer exists`),
      });
      expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: null });
    }
  });

  it.each<[string, ReturnType<typeof openRollBack>['stage']['invoke'], RegExp]>([
    [
      'gives other answers than batch scoring',
      () => Promise.resolve('11'),
      /row 1 got \[11\], but batch scoring gave \[10\]/,
    ],
    ['fails', () => Promise.reject(awsError('ModelError', 'status code 500')), /row 1 got ModelError: status code 500/],
  ])('does not let a recreated endpoint serve that %s', async (_, invoke, failure) => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.call();
    stage.setStatus(again(2), 'InService');
    stage.stage.invoke = invoke;
    const answer = await stage.call();
    expect(answer).toMatchObject({ outcome: 'Failed', serving: laneOf(champion).endpoint });
    expect(answer.sentence).toMatch(failure);
    expect(stage.live()).toMatchObject({
      stable: laneOf(champion),
      returning: null,
      retired: [{ endpoint: again(2) }],
    });
    expect(stage.ledger()).toEqual([]);
    stage.sagemaker.endpointsByName.delete(again(2));
    await stage.call();
    expect(stage.live().returning?.lane.endpoint).toBe(again(3));
  });

  it('throws if the function itself lacks a permission', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.call();
    stage.setStatus(again(2), 'InService');
    stage.stage.invoke = () => Promise.reject(awsError('AccessDeniedException', 'no'));
    await expect(stage.call()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(stage.live().returning?.lane.endpoint).toBe(again(2));
  });
});

describe('a rollback whose caller has stopped waiting', () => {
  it('is continued each hour until it ends, and then published', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.call('wrong prices');
    expect(await stage.finish()).toMatchObject({ outcome: 'Waiting' });
    expect(stage.published).toEqual([]);
    stage.setStatus(again(2), 'InService');
    for (const outcome of ['RolledBack', 'NothingToDo']) expect(await stage.finish()).toMatchObject({ outcome });
    expect(stage.live()).toMatchObject({ stable: { runId: before, endpoint: again(2) }, returning: null });
    expect(stage.ledger()).toEqual([expect.objectContaining({ runId: champion, why: 'wrong prices' })]);
    expect(stage.published).toEqual([
      { subject: 'Relearn bike: a model was rolled back', message: expect.stringContaining('Reason: wrong prices') },
    ]);
  });

  it('is published as failed if its endpoint cannot be created', async () => {
    const stage = openRollBack();
    stage.keepConfig();
    stage.serve(champion, { previous: laneOf(before) });
    await stage.call();
    stage.setStatus(again(2), 'Failed', 'no image');
    expect(await stage.finish()).toMatchObject({ outcome: 'Failed' });
    expect(stage.live()).toMatchObject({ stable: laneOf(champion), returning: null });
    expect(stage.published).toEqual([
      {
        subject: 'Relearn bike: a rollback failed',
        message: expect.stringMatching(/no image[^]*relearn rollback bike/),
      },
    ]);
  });

  it('does not exist if none was started', async () => {
    const stage = openRollBack();
    expect(await stage.finish()).toMatchObject({ outcome: 'NothingToDo', serving: null });
    stage.serve(champion, { previous: laneOf(before), previousUp: true, canary: { ...laneOf(runId), share: 0.1 } });
    expect(await stage.finish()).toMatchObject({ outcome: 'NothingToDo' });
    expect([stage.bucket.changes, stage.sagemaker.changes, stage.published]).toEqual([[], [], []]);
  });
});
