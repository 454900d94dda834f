import { describe, expect, it } from 'vitest';
import { keys } from '../../core/names.ts';
import { startFollowUp } from '../../handlers/shared/follow-up.ts';
import { openStage, run } from './run-stage.ts';

const pending = { version: 1, trigger: 'upload', force: true, promote: false, at: '2026-03-02T06:00:00.000Z' };

describe('the follow-up run', () => {
  it('is not started when nobody asked for one', async () => {
    const stage = openStage();
    expect(await startFollowUp(stage)).toBeNull();
    expect(stage.started.size).toBe(0);
  });

  it('is left to whoever holds the lease by now', async () => {
    const stage = openStage();
    stage.hold(run);
    stage.bucket.put(keys.pending, pending);
    expect(await startFollowUp(stage)).toBeNull();
    expect(stage.started.size).toBe(0);
    expect(stage.bucket.get(keys.pending)).toEqual(pending);
  });

  it('does what was asked for, and only once', async () => {
    const stage = openStage();
    stage.bucket.put(keys.pending, pending);
    const name = await startFollowUp(stage);
    expect(name).toMatch(/^follow-up-[0-9a-f]{16}$/);
    expect([...stage.started]).toEqual([[name, '{"trigger":"upload","force":true,"promote":false}']]);
    expect(await startFollowUp(stage)).toBeNull();
  });

  it('is one execution when two callers start it, or one dies before it takes the word away', async () => {
    const stage = openStage();
    stage.bucket.put(keys.pending, pending);
    stage.bucket.before = (operation) => {
      if (operation === 'delete') throw new Error('died');
    };
    await expect(startFollowUp(stage)).rejects.toThrow('died');
    stage.bucket.before = () => undefined;
    await Promise.all([startFollowUp(stage), startFollowUp(stage)]);
    expect(stage.started.size).toBe(1);
    expect(stage.bucket.get(keys.pending)).toBeUndefined();
  });

  it('leaves a request that comes in meanwhile for the next, under a name of its own', async () => {
    const stage = openStage();
    stage.bucket.put(keys.pending, pending);
    const later = { ...pending, at: '2026-03-02T06:00:01.000Z' };
    stage.bucket.before = (operation) => {
      if (operation === 'delete') stage.bucket.put(keys.pending, later);
    };
    const first = await startFollowUp(stage);
    expect(stage.bucket.get(keys.pending)).toEqual(later);
    stage.bucket.before = () => undefined;
    expect(await startFollowUp(stage)).not.toBe(first);
    expect(stage.started.size).toBe(2);
  });
});
