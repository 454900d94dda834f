import { describe, expect, it } from 'vitest';
import { start, startInput } from '../../../../handlers/start/start.ts';
import { openStage } from '../../../fixtures/run.ts';

function openStart(ready?: string) {
  const { executions, started } = openStage();
  return {
    started,
    start: (event: unknown) => start(startInput.parse(event), { executions, ready }),
  };
}

const slot = (scheduledTime: string) => ({ trigger: 'schedule', scheduledTime });

/** The event as EventBridge delivers it. */
function uploaded(key: string, more: Record<string, unknown> = {}) {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-03-02T06:00:00Z',
    region: 'eu-central-1',
    resources: ['arn:aws:s3:::relearn-bike'],
    detail: {
      version: '0',
      bucket: { name: 'relearn-bike' },
      object: { key, size: 5, etag: 'b1946ac92492d2347c6235b4d2611184', 'version-id': 'v1', sequencer: '0', ...more },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      'source-ip-address': '1.2.3.4',
      reason: 'PutObject',
    },
  };
}

describe('start', () => {
  it('starts one execution per scheduled time, even if it is delivered twice', async () => {
    const stage = openStart();
    const first = await stage.start(slot('2026-03-02T06:00:00Z'));
    expect(await stage.start(slot('2026-03-02T06:00:00Z'))).toEqual(first);
    const second = await stage.start(slot('2026-03-09T06:00:00Z'));
    expect([...stage.started]).toEqual([
      [first.executionName, '{"trigger":"schedule","triggeredBy":"2026-03-02T06:00:00Z"}'],
      [second.executionName, '{"trigger":"schedule","triggeredBy":"2026-03-09T06:00:00Z"}'],
    ]);
    expect(first.executionName).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  });

  it('starts one execution per object version, even if it is delivered twice, and records the key', async () => {
    const stage = openStart();
    const first = await stage.start(uploaded('incoming/a.csv'));
    expect(await stage.start({ ...uploaded('incoming/a.csv'), id: 'delivered again' })).toEqual(first);
    const names = new Set([first.executionName]);
    for (const other of [
      uploaded('incoming/a.csv', { 'version-id': 'v2' }),
      uploaded('incoming/b.csv'),
      uploaded('incoming/a.csvv', { 'version-id': '1' }),
    ]) {
      names.add((await stage.start(other)).executionName);
    }
    expect(names.size).toBe(4);
    expect(stage.started.get(first.executionName ?? '')).toBe('{"trigger":"upload","triggeredBy":"incoming/a.csv"}');
  });

  it.each([
    'incoming/Umsätze 2026 (1)+%20.csv',
    'incoming/a:b*?"<>|#\\^~`$&,;\t.csv',
    'incoming/日/本/😀',
    'incoming//',
  ])('gives the execution a name of letters and digits for the key %j', async (key) => {
    const stage = openStart();
    const { executionName } = await stage.start(uploaded(key));
    expect(executionName).toMatch(/^upload-[0-9a-f]{16}$/);
    expect(JSON.parse(stage.started.get(executionName ?? '') ?? '')).toEqual({ trigger: 'upload', triggeredBy: key });
  });

  it('starts nothing for the empty object of a folder, or for a key outside incoming/', async () => {
    const stage = openStart();
    expect(await stage.start(uploaded('incoming/2026/', { size: 0 }))).toEqual({ executionName: null });
    expect(await stage.start(uploaded('outgoing/a.csv'))).toEqual({ executionName: null });
    expect(stage.started.size).toBe(0);
  });

  it('starts only for the marker file if the pipeline has one, empty or not, in any folder below incoming/', async () => {
    const stage = openStart('_READY');
    for (const key of ['incoming/a.csv', 'incoming/not_READY', 'incoming/_READY/a.csv', 'work/_READY']) {
      expect(await stage.start(uploaded(key))).toEqual({ executionName: null });
    }
    const started = [
      await stage.start(uploaded('incoming/_READY', { size: 0 })),
      await stage.start(uploaded('incoming/2026/_READY')),
    ];
    expect(started.map(({ executionName }) => executionName)).toEqual([...stage.started.keys()]);
    expect(stage.started.size).toBe(2);
  });

  it('rejects an event without a scheduled time or a version, and other events', () => {
    const { detail } = uploaded('incoming/a.csv');
    for (const event of [
      { trigger: 'schedule' },
      { ...slot('x'), trigger: 'upload' },
      uploaded('incoming/a.csv', { 'version-id': undefined }),
      { ...uploaded('incoming/a.csv'), 'detail-type': 'Object Deleted' },
      { detail },
    ]) {
      expect(startInput.safeParse(event).success).toBe(false);
    }
  });
});
