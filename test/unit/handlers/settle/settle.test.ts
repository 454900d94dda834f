import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { planFileSchema } from '../../../../core/run/plan.ts';
import { runRecordSchema } from '../../../../core/run/records/run-record.ts';
import { beginSettling, settle as look, settleLimitSeconds, type Settling } from '../../../../core/run/input/settle.ts';
import { prepare } from '../../../../handlers/prepare/prepare.ts';
import { settle } from '../../../../handlers/settle/settle.ts';
import { executionArn, openStage, pendingOf, pipelineFile, run } from '../../../fixtures/run.ts';

const startedAt = '2026-03-02T06:00:00.000Z';

/** Looks as long as `listing` (by look) says, and gives how often and how long it waited. */
function follow(settleSeconds: number, listing: (look: number) => string): { looks: number; totalSeconds: number } {
  let settling: Settling = beginSettling(listing(0), settleSeconds);
  for (let looks = 1; ; looks++) {
    const totalSeconds = settling.totalSeconds + settling.waitSeconds;
    const found = look(settling, listing(looks), settleSeconds);
    if (found.outcome !== 'Settling') return { looks, totalSeconds };
    settling = found.settling;
  }
}

describe('settling', () => {
  it.each([1, 60, 120, 3600])('takes one wait when nothing changes for %i s', (seconds) => {
    expect(follow(seconds, () => 'same')).toEqual({ looks: 1, totalSeconds: Math.max(seconds, 5) });
  });

  it('begins anew with each change', () => {
    // Three looks that each found something new, and then one that did not.
    expect(follow(120, (at) => String(Math.min(at, 3)))).toEqual({ looks: 4, totalSeconds: 480 });
  });

  it.each([1, 120, 3600])('ends after six hours when the uploads never do (settle %i s)', (seconds) => {
    const { looks, totalSeconds } = follow(seconds, String);
    expect(totalSeconds).toBe(settleLimitSeconds);
    expect(looks).toBeLessThan(200);
  });
});

function openSettle(file: Record<string, unknown> = {}) {
  const stage = openStage();
  const dependencies = {
    ...stage,
    readPipelineFile: () => Promise.resolve(JSON.stringify({ ...pipelineFile, ...file })),
    takeOver: { isRunning: stage.isRunning, reap: () => Promise.resolve() },
  };
  stage.bucket.put(`${keys.incoming}a.csv`, 'rows');
  return {
    ...stage,
    prepare: (name: string, input: unknown) => {
      stage.statuses.set(executionArn(name), 'RUNNING');
      return prepare({ input, execution: executionArn(name), executionName: name, startedAt }, dependencies);
    },
    settle: ({ runId, execution, asked, settling }: Awaited<ReturnType<typeof prepare>>) => {
      if (settling === null) throw new Error('there is nothing to wait for');
      return settle({ run: { runId, execution }, asked, settling, startedAt }, dependencies);
    },
    plan: () => planFileSchema.parse(stage.bucket.get(keys.plan(run.runId))),
  };
}

const upload = { trigger: 'upload', triggeredBy: 'incoming/a.csv' };

describe('a run that an upload started', () => {
  it('holds the lease and lists only when the listing has stood still', async () => {
    const stage = openSettle();
    const prepared = await stage.prepare('monday', upload);
    expect(prepared).toMatchObject({ outcome: 'Settling', settling: { waitSeconds: 120 }, asked: upload });
    expect(stage.bucket.objects.has(keys.plan(run.runId))).toBe(false);
    stage.bucket.put(`${keys.incoming}b.csv`, 'more');
    const second = await stage.settle(prepared);
    expect(second).toMatchObject({ outcome: 'Settling', settling: { stillSeconds: 0, totalSeconds: 120 } });
    const third = await stage.settle(second);
    expect(third).toMatchObject({ outcome: 'Ready', settling: null });
    expect(stage.plan()).toMatchObject({
      ...upload,
      uploads: 'Settled',
      objects: [{ key: 'incoming/a.csv' }, { key: 'incoming/b.csv' }],
    });
  });

  it('notices an object that was replaced by one of the same size, and one that was removed', async () => {
    const stage = openSettle();
    stage.bucket.put(`${keys.incoming}b.csv`, 'rows');
    const prepared = await stage.prepare('monday', upload);
    stage.bucket.put(`${keys.incoming}a.csv`, 'swor');
    const second = await stage.settle(prepared);
    expect(second).toMatchObject({ outcome: 'Settling', settling: { stillSeconds: 0 } });
    stage.bucket.objects.delete(`${keys.incoming}b.csv`);
    expect(await stage.settle(second)).toMatchObject({ outcome: 'Settling', settling: { stillSeconds: 0 } });
  });

  it('absorbs what is uploaded while it waits; what comes after its listing starts one further run', async () => {
    const stage = openSettle();
    const prepared = await stage.prepare('monday', upload);
    stage.bucket.put(`${keys.incoming}b.csv`, 'more');
    expect(await stage.prepare('tuesday', upload)).toMatchObject({ outcome: 'AlreadyRunning' });
    const waiting = await stage.settle(prepared);
    expect(stage.bucket.objects.has(keys.pending)).toBe(true);
    await stage.settle(waiting);
    expect(stage.bucket.objects.has(keys.pending)).toBe(false);
    stage.bucket.put(`${keys.incoming}c.csv`, 'still more');
    await stage.prepare('wednesday', upload);
    await stage.prepare('thursday', upload);
    expect(stage.bucket.get(keys.pending)).toMatchObject({ trigger: 'upload' });
    expect(stage.plan().objects).toHaveLength(2);
  });

  it('is skipped when nothing is new after all, again when called again, and starts who waited', async () => {
    const stage = openSettle();
    await stage.settle(await stage.prepare('monday', upload));
    const entry = { version: 1, ...run, at: startedAt, status: 'Rejected', why: 'lost', serving: null };
    stage.bucket.put(keys.ledgerEntry(startedAt, run.runId), entry);
    stage.bucket.objects.delete(keys.lease);
    const prepared = await stage.prepare('tuesday', upload);
    stage.bucket.put(keys.pending, pendingOf({ force: true }));
    for (let call = 0; call < 2; call++) {
      expect(await stage.settle(prepared)).toMatchObject({ outcome: 'NothingNew' });
      expect(stage.bucket.get(keys.lease)).toBeUndefined();
    }
    expect(stage.started.size).toBe(1);
    expect(runRecordSchema.parse(stage.bucket.get(keys.run(prepared.runId)))).toMatchObject({
      status: 'Skipped',
      ...upload,
    });
  });

  it('takes what is there after six hours of uploads that never cease, and its plan says so', async () => {
    const stage = openSettle();
    let looked = await stage.prepare('monday', upload);
    let looks = 0;
    for (; looked.outcome === 'Settling'; looks++) {
      stage.bucket.put(`${keys.incoming}${looks}.csv`, 'more');
      looked = await stage.settle(looked);
    }
    expect(looked.outcome).toBe('Ready');
    expect(stage.plan()).toMatchObject({ uploads: 'NeverStill' });
    expect(stage.plan().objects).toHaveLength(looks + 1);
  });

  it('writes no plan once its lease is another’s', async () => {
    const stage = openSettle();
    const prepared = await stage.prepare('monday', upload);
    stage.hold({ runId: 'other', execution: executionArn('other') });
    await expect(stage.settle(prepared)).rejects.toMatchObject({ name: 'LeaseLostError' });
    expect(stage.bucket.objects.has(keys.plan(run.runId))).toBe(false);
  });

  it('says that there is nothing when all was removed while it waited', async () => {
    const stage = openSettle();
    const prepared = await stage.prepare('monday', upload);
    stage.bucket.objects.delete(`${keys.incoming}a.csv`);
    const waiting = await stage.settle(prepared);
    await expect(stage.settle(waiting)).rejects.toMatchObject({ name: 'DataError' });
  });

  it.each([
    ['started by hand', {}, {}],
    ['started by the schedule', { trigger: 'schedule' }, {}],
    ['that need not wait', upload, { input: { settle: '0 seconds' } }],
    ['whose marker says that all is there', upload, { input: { ready: '_READY' } }],
  ])('does not wait when it is one %s', async (_, input, file) => {
    const stage = openSettle(file);
    stage.bucket.put(`${keys.incoming}_READY`, 'ready');
    expect(await stage.prepare('monday', input)).toMatchObject({ outcome: 'Ready', settling: null });
    expect(stage.plan().uploads).toBeNull();
    const listed = stage.plan().objects.map(({ key }) => key);
    expect(listed.includes('incoming/_READY')).toBe(!('input' in file && 'ready' in file.input));
  });
});
