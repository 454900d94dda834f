import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { figuresOf } from '../../../../core/run/records/run-metrics.ts';
import { emptyRunRecord } from '../../../../core/run/records/run-record.ts';
import { enqueueNotice, sendNotices } from '../../../../handlers/run/notices.ts';
import { recordEnd } from '../../../../handlers/run/record-end.ts';
import { openStage, run, runOf } from '../../../fixtures/run.ts';

const end = {
  ...run,
  pipeline: 'bike',
  startedAt: '2026-03-02T06:00:00.000Z',
  endedAt: '2026-03-02T06:10:00.000Z',
  status: 'Failed' as const,
  why: 'DataError: no rows',
  error: { name: 'DataError', message: 'no rows' },
};
const key = keys.notice(run.runId);

function openNotices() {
  const stage = openStage();
  return {
    ...stage,
    /** Ends a run, with its notice in the outbox. */
    end: async (ended = run) => {
      await enqueueNotice(stage.bucket, ended.runId);
      stage.bucket.put(keys.run(ended.runId), emptyRunRecord({ ...end, ...ended }));
    },
  };
}

describe('the notices in the outbox', () => {
  it('do not exist if no run has ended', async () => {
    const stage = openNotices();
    expect(await sendNotices(stage)).toEqual({ told: [], untold: [] });
  });

  it('are sent once, and then deleted', async () => {
    const stage = openNotices();
    await stage.end();
    expect(await sendNotices(stage)).toEqual({ told: [run.runId], untold: [] });
    expect(stage.published).toEqual([expect.objectContaining({ subject: 'Relearn bike: a run failed' })]);
    expect(stage.measured).toEqual(figuresOf(emptyRunRecord({ ...end, ...run })));
    expect(stage.bucket.get(key)).toBeUndefined();
    expect(await sendNotices(stage)).toEqual({ told: [], untold: [] });
    expect(stage.published).toHaveLength(1);
    expect(stage.measured.filter(({ name }) => name === 'Runs')).toHaveLength(1);
  });

  it('stay there while SNS fails, and are sent by a later call', async () => {
    const stage = openNotices();
    await stage.end();
    const sent = await sendNotices({ ...stage, publish: () => Promise.reject(new Error('SNS is down')) });
    expect(sent).toEqual({ told: [], untold: [`${key}: Error: SNS is down`] });
    stage.pass(601);
    expect(await sendNotices(stage)).toEqual({ told: [run.runId], untold: [] });
    expect(stage.published).toHaveLength(1);
  });

  it('are sent by one of two concurrent calls', async () => {
    const stage = openNotices();
    await stage.end();
    const both = await Promise.all([sendNotices(stage), sendNotices(stage)]);
    expect(both.flatMap(({ told }) => told)).toEqual([run.runId]);
    expect(stage.published).toHaveLength(1);
  });

  it('are left to a running sender until it must have died', async () => {
    const stage = openNotices();
    await stage.end();
    stage.bucket.put(key, { version: 1, runId: run.runId, sendingSince: stage.now().toISOString() });
    stage.pass(599);
    expect(await sendNotices(stage)).toEqual({ told: [], untold: [] });
    stage.pass(1);
    expect(await sendNotices(stage)).toEqual({ told: [run.runId], untold: [] });
  });

  it('wait for the record of a run that is just ending', async () => {
    const stage = openNotices();
    await enqueueNotice(stage.bucket, run.runId);
    expect(await sendNotices(stage)).toEqual({ told: [], untold: [] });
    expect(stage.bucket.get(key)).toMatchObject({ sendingSince: null });
  });

  it('are sent even if another one cannot be read', async () => {
    const stage = openNotices();
    const tuesday = runOf('tuesday');
    await stage.end(tuesday);
    stage.bucket.put('notices/0.json', { version: 9 });
    const { told, untold } = await sendNotices(stage);
    expect(told).toEqual([tuesday.runId]);
    expect(untold).toEqual([expect.stringContaining('notices/0.json: ')]);
  });

  it('never cause an error, even if they cannot be listed', async () => {
    const stage = openNotices();
    stage.bucket.before = () => {
      throw new Error('AccessDenied');
    };
    expect(await sendNotices(stage)).toEqual({ told: [], untold: ['notices/: Error: AccessDenied'] });
  });
});

describe('the record of a run that failed or died', () => {
  it('is written after the outbox entry, so that every end is announced', async () => {
    const stage = openNotices();
    await recordEnd(stage.bucket, end);
    expect(stage.bucket.changes).toEqual([`put ${key}`, `put ${keys.run(run.runId)}`]);
  });

  it('causes no second notice if the run wrote its record itself', async () => {
    const stage = openNotices();
    await recordEnd(stage.bucket, end);
    await sendNotices(stage);
    await recordEnd(stage.bucket, end);
    expect(await sendNotices(stage)).toEqual({ told: [], untold: [] });
    expect(stage.published).toHaveLength(1);
  });
});
