import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { planFileSchema } from '../../../../core/run/plan.ts';
import { emptyRunRecord, runRecordSchema } from '../../../../core/run/records/run-record.ts';
import { prepare, type PrepareDependencies } from '../../../../handlers/prepare/prepare.ts';
import { executionArn, openStage, pendingOf, pipelineFile, run, runOf } from '../../../fixtures/run.ts';

const startedAt = '2026-03-02T06:00:00.000Z';

function openPrepare() {
  const stage = openStage();
  const dependencies: PrepareDependencies = {
    ...stage,
    readPipelineFile: () => Promise.resolve(JSON.stringify(pipelineFile)),
    takeOver: { isRunning: stage.isRunning, reap: () => Promise.resolve() },
  };
  stage.bucket.put(`${keys.incoming}a.csv`, 'rows');
  return {
    ...stage,
    dependencies,
    /** Prepares the execution of that name, which is running. */
    prepare: (name: string, input: unknown = {}) => {
      stage.statuses.set(executionArn(name), 'RUNNING');
      return prepare({ input, execution: executionArn(name), executionName: name, startedAt }, dependencies);
    },
    record: (of: { runId: string }) => runRecordSchema.parse(stage.bucket.get(keys.run(of.runId))),
    /** Puts a run in the ledger, with its plan, as Commit leaves it. */
    decided: (of: { runId: string; execution: string }) => {
      const { runId, execution } = of;
      const entry = { version: 1, runId, execution, at: startedAt, status: 'Rejected', why: 'lost', serving: null };
      stage.bucket.put(keys.ledgerEntry(startedAt, runId), entry);
    },
  };
}

describe('prepare', () => {
  it.each([
    [{ force: 'yes', promot: true }, /force: .*promot.*Allowed: \{\}/s],
    [{ trigger: 'cosmic ray' }, /trigger: /],
    ['{}', /expected object/],
    [null, /expected object/],
  ])('refuses %j as what a run is started with, and takes no lease', async (input, message) => {
    const stage = openPrepare();
    await expect(stage.prepare('monday', input)).rejects.toThrow(message);
    await expect(stage.prepare('monday', input)).rejects.toMatchObject({ name: 'InputError' });
    expect(stage.bucket.changes).toEqual([]);
  });

  it('refuses a pipeline file that cannot be used, and takes no lease', async () => {
    const stage = openPrepare();
    stage.dependencies.readPipelineFile = () => Promise.resolve('{ "name": "bike" }');
    await expect(stage.prepare('monday')).rejects.toMatchObject({ name: 'PipelineFileError' });
    expect(stage.bucket.changes).toEqual([]);
  });

  it.each([
    [{ train: { instance: 'ml.t3.medium' } }, 'train.instance: SageMaker has no instance type ml.t3.medium for batch'],
    [
      { serve: { instance: 'ml.x9.large' } },
      'serve.instance: SageMaker has no instance type ml.x9.large for endpoints',
    ],
  ])('refuses %j before anything is trained', async (more, message) => {
    const stage = openPrepare();
    stage.dependencies.readPipelineFile = () => Promise.resolve(JSON.stringify({ ...pipelineFile, ...more }));
    await expect(stage.prepare('monday')).rejects.toThrow(message);
    expect(stage.bucket.changes).toEqual([]);
  });

  it('says where data is missing when there is none, or only folders', async () => {
    const stage = openPrepare();
    stage.bucket.objects.delete(`${keys.incoming}a.csv`);
    stage.bucket.objects.set(`${keys.incoming}folder/`, '');
    await expect(stage.prepare('monday')).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringContaining('s3://bucket/incoming/'),
    });
  });

  it('writes the plan with the objects it saw, and says which model serves', async () => {
    const stage = openPrepare();
    stage.serve('champion-run');
    const answer = await stage.prepare('monday', { trigger: 'schedule', promote: true });
    expect(answer).toEqual({
      outcome: 'Ready',
      ...run,
      asked: { trigger: 'schedule', triggeredBy: null, force: false, promote: true },
      champion: { runId: 'champion-run' },
      tune: false,
      settling: null,
    });
    expect(planFileSchema.parse(stage.bucket.get(keys.plan(run.runId)))).toMatchObject({
      ...run,
      trigger: 'schedule',
      force: false,
      promote: true,
      startedAt,
      pipeline: pipelineFile,
      objects: [{ key: 'incoming/a.csv', sizeBytes: 6 }],
    });
    expect(stage.bucket.get(keys.lease)).toMatchObject(run);
  });

  it('adopts its own plan when it is called again, whatever was uploaded since', async () => {
    const stage = openPrepare();
    const first = await stage.prepare('monday');
    const plan = stage.bucket.get(keys.plan(run.runId));
    stage.bucket.put(`${keys.incoming}b.csv`, 'more rows');
    expect(await stage.prepare('monday')).toEqual(first);
    expect(stage.bucket.get(keys.plan(run.runId))).toEqual(plan);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['by nobody who says so', {}, 'NothingNew'],
    ['with promote', { promote: true }, 'Ready'],
    ['with force', { force: true }, 'Ready'],
  ])('tries data whose model was rolled back, in the bake or long after it, again %s', async (_, input, outcome) => {
    const entry = { version: 1, runId: run.runId, at: startedAt, status: 'RolledBack', why: 'slow', serving: null };
    for (const [key, execution] of [
      [keys.ledgerEntry(startedAt, run.runId), run.execution],
      [keys.ledgerRollBack('2026-03-04T06:00:00.000Z', run.runId), null],
    ] as const) {
      const stage = openPrepare();
      await stage.prepare('monday');
      stage.decided(run);
      stage.bucket.put(key, { ...entry, execution });
      stage.bucket.objects.delete(keys.lease);
      expect(await stage.prepare('tuesday', input)).toMatchObject({ outcome });
    }
  });

  it('says of data whose model was rolled back how they can be tried again, and takes others', async () => {
    const stage = openPrepare();
    await stage.prepare('monday');
    const entry = { version: 1, ...run, at: startedAt, status: 'RolledBack', why: 'slow', serving: null };
    stage.bucket.put(keys.ledgerEntry(startedAt, run.runId), entry);
    stage.bucket.objects.delete(keys.lease);
    await stage.prepare('tuesday');
    expect(stage.record(runOf('tuesday')).why).toContain('was rolled back. Start a run with promote or force');
    stage.bucket.put(`${keys.incoming}b.csv`, 'more rows');
    expect(await stage.prepare('wednesday')).toMatchObject({ outcome: 'Ready' });
  });

  it('skips a run that has nothing new, gives the lease back, and does so again when called again', async () => {
    const stage = openPrepare();
    await stage.prepare('monday');
    stage.decided(run);
    stage.bucket.objects.delete(keys.lease);
    for (let call = 0; call < 2; call++) {
      expect(await stage.prepare('tuesday')).toMatchObject({ outcome: 'NothingNew' });
      expect(stage.bucket.get(keys.lease)).toBeUndefined();
    }
    expect(stage.record(runOf('tuesday'))).toMatchObject({
      status: 'Skipped',
      why: expect.stringContaining(run.runId),
    });
  });

  it.each([
    ['a model served then and none does now', 'bike-1', 'Ready'],
    ['none served then either', null, 'NothingNew'],
  ])('takes the same data again where the stack was removed: %s', async (_, serving, outcome) => {
    const stage = openPrepare();
    await stage.prepare('monday');
    const entry = { version: 1, ...run, at: startedAt, status: 'Rejected', why: 'lost', serving };
    stage.bucket.put(keys.ledgerEntry(startedAt, run.runId), entry);
    stage.bucket.objects.delete(keys.lease);
    expect(await stage.prepare('tuesday')).toMatchObject({ outcome, champion: null });
  });

  it.each<[string, (stage: ReturnType<typeof openPrepare>) => void, unknown]>([
    ['it is forced', () => undefined, { force: true }],
    ['an object is new', ({ bucket }) => bucket.put(`${keys.incoming}b.csv`, 'rows'), {}],
    ['an object has changed', ({ bucket }) => bucket.put(`${keys.incoming}a.csv`, 'swor'), {}],
    ['an object is gone', ({ bucket }) => bucket.objects.delete(`${keys.incoming}0.csv`), {}],
    ['the ledger’s newest entry cannot be read', ({ bucket }) => bucket.put('ledger/9', { version: 9 }), {}],
    ['the last plan cannot be read', ({ bucket }) => bucket.put(keys.plan(run.runId), { version: 9 }), {}],
    ['the last plan is gone', ({ bucket }) => bucket.objects.delete(keys.plan(run.runId)), {}],
    [
      'the pipeline file has changed',
      ({ dependencies }) => {
        const changed = { ...pipelineFile, quality: { minRows: 1 } };
        dependencies.readPipelineFile = () => Promise.resolve(JSON.stringify(changed));
      },
      {},
    ],
  ])('goes on when %s', async (_, change, input) => {
    const stage = openPrepare();
    stage.bucket.put(`${keys.incoming}0.csv`, 'rows');
    await stage.prepare('monday');
    stage.decided(run);
    stage.bucket.objects.delete(keys.lease);
    change(stage);
    expect(await stage.prepare('tuesday', input)).toMatchObject({ outcome: 'Ready' });
  });

  it('hands on how long the states of the last decided run took', async () => {
    const stage = openPrepare();
    await stage.prepare('monday');
    stage.decided(run);
    stage.bucket.objects.delete(keys.lease);
    const ended = { pipeline: 'bike', startedAt, endedAt: startedAt, status: 'Rejected' as const, why: 'lost' };
    stage.bucket.put(keys.run(run.runId), emptyRunRecord({ ...run, ...ended, seconds: { Transform: 3 } }));
    await stage.prepare('tuesday', { force: true });
    expect(stage.bucket.get(keys.plan(runOf('tuesday').runId))).toMatchObject({ lastSeconds: { Transform: 3 } });
  });
});

describe('a trigger that finds the lease taken', () => {
  const other = runOf('other');

  it('leaves word and is skipped; a second one adds no second run, and a forced one keeps its force', async () => {
    const stage = openPrepare();
    stage.hold(other);
    expect(await stage.prepare('monday', { trigger: 'upload' })).toMatchObject({ outcome: 'AlreadyRunning' });
    expect(stage.bucket.get(keys.pending)).toMatchObject({ trigger: 'upload', force: false, promote: false });
    await stage.prepare('tuesday', { force: true, promote: true });
    await stage.prepare('wednesday', { trigger: 'schedule' });
    expect(stage.bucket.get(keys.pending)).toMatchObject({ trigger: 'schedule', force: true, promote: true });
    expect(stage.record(run)).toMatchObject({ status: 'Skipped' });
    expect(stage.bucket.get(keys.lease)).toMatchObject(other);
  });

  it('merges with another that writes at the same moment', async () => {
    const stage = openPrepare();
    stage.hold(other);
    let raced = false;
    stage.bucket.before = async (operation, key) => {
      if (operation !== 'put' || key !== keys.pending || raced) return;
      raced = true;
      await stage.prepare('tuesday', { force: true });
    };
    await stage.prepare('monday');
    expect(stage.bucket.get(keys.pending)).toMatchObject({ force: true });
  });

  it.each([{}, { force: true }, { force: true, promote: true }])(
    'starts the further run itself when the lease was released before its second look (%j)',
    async (input) => {
      const stage = openPrepare();
      stage.hold(other);
      stage.bucket.before = (operation, key) => {
        if (operation === 'put' && key === keys.pending) stage.bucket.objects.delete(keys.lease);
      };
      expect(await stage.prepare('monday', input)).toMatchObject({ outcome: 'AlreadyRunning' });
      const asked = { trigger: 'manual', triggeredBy: null, force: false, promote: false, ...input };
      expect([...stage.started.values()].map((text): unknown => JSON.parse(text))).toEqual([asked]);
      expect(stage.record(run).why).toContain([...stage.started.keys()][0]);
      expect(stage.bucket.get(keys.pending)).toBeUndefined();
    },
  );

  it.each([
    [{ force: true, promote: false }, {}, true],
    [{ force: false, promote: true }, {}, true],
    [{ force: true, promote: true }, { force: true }, true],
    [{ force: false, promote: false }, {}, false],
    [{ force: true, promote: false }, { force: true, promote: true }, false],
  ])('that left word %j is covered by a run of %j unless more was asked for', async (asked, input, stays) => {
    const stage = openPrepare();
    stage.bucket.put(keys.pending, pendingOf(asked));
    expect(await stage.prepare('monday', input)).toMatchObject({ outcome: 'Ready' });
    expect(stage.bucket.objects.has(keys.pending)).toBe(stays);
  });

  it('is left waiting by a run that dies before it has listed, and by one that adopts its older listing', async () => {
    const stage = openPrepare();
    stage.bucket.put(keys.pending, pendingOf());
    stage.bucket.before = (operation) => {
      if (operation === 'list') throw new Error('died');
    };
    await expect(stage.prepare('monday')).rejects.toThrow('died');
    expect(stage.bucket.objects.has(keys.pending)).toBe(true);
    stage.bucket.before = () => undefined;
    await stage.prepare('monday');
    expect(stage.bucket.objects.has(keys.pending)).toBe(false);
    stage.bucket.put(keys.pending, pendingOf());
    await stage.prepare('monday');
    expect(stage.bucket.objects.has(keys.pending)).toBe(true);
  });

  it('is one of hundreds that do not queue for the one key', async () => {
    const stage = openPrepare();
    stage.hold(other);
    const names = Array.from({ length: 200 }, (_, index) => `upload-${index}`);
    const answers = await Promise.all(names.map((name) => stage.prepare(name, { trigger: 'upload' })));
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['AlreadyRunning']));
    expect(stage.bucket.get(keys.pending)).toMatchObject({ trigger: 'upload', startedAs: null });
  });

  it('is not lost when the run that holds the lease finds nothing new', async () => {
    const stage = openPrepare();
    await stage.prepare('monday');
    stage.decided(run);
    stage.bucket.objects.delete(keys.lease);
    let asked = false;
    stage.bucket.before = async (operation, key) => {
      // As tuesday looks for what is new, wednesday comes, with a new upload.
      if (operation !== 'list' || key !== keys.ledger || asked) return;
      asked = true;
      stage.bucket.put(`${keys.incoming}b.csv`, 'more rows');
      expect(await stage.prepare('wednesday', { trigger: 'upload' })).toMatchObject({ outcome: 'AlreadyRunning' });
    };
    expect(await stage.prepare('tuesday')).toMatchObject({ outcome: 'NothingNew' });
    expect([...stage.started.values()]).toEqual([expect.stringContaining('"trigger":"upload"')]);
    expect(stage.bucket.get(keys.pending)).toBeUndefined();
  });
});
