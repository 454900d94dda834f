import { describe, expect, it } from 'vitest';
import { keys } from '../../../../../core/names.ts';
import { startFollowUp } from '../../../../../core/run/single-flight/start-follow-up.ts';
import { openStage, pendingOf, run } from '../../../../fixtures/run.ts';

const pending = pendingOf({ force: true });

describe('the follow-up run', () => {
  it('is not started if none was requested', async () => {
    const stage = openStage();
    expect(await startFollowUp(stage)).toBeNull();
    expect(stage.started.size).toBe(0);
  });

  it('is left to the execution that holds the lease', async () => {
    const stage = openStage();
    stage.hold(run);
    stage.bucket.put(keys.pending, pending);
    expect(await startFollowUp(stage)).toBeNull();
    expect(stage.started.size).toBe(0);
    expect(stage.bucket.get(keys.pending)).toEqual(pending);
  });

  it('does what the triggers requested, and only once', async () => {
    const stage = openStage();
    stage.bucket.put(keys.pending, pending);
    const name = await startFollowUp(stage);
    expect(name).toMatch(/^follow-up-[0-9a-f]{16}$/);
    expect([...stage.started]).toEqual([
      [
        name,
        JSON.stringify({
          trigger: 'upload',
          triggeredBy: 'incoming/b.csv',
          force: true,
          promote: false,
        }),
      ],
    ]);
    expect(await startFollowUp(stage)).toBeNull();
  });

  it('is one execution even if two callers start it, or one dies before it removes the request', async () => {
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

  it('covers all requests until it is claimed, and leaves later requests for the next follow-up run', async () => {
    const stage = openStage();
    stage.bucket.put(keys.pending, pending);
    const later = pendingOf({ runId: 'later', promote: true });
    stage.bucket.before = (operation) => {
      if (operation !== 'put') return;
      stage.bucket.put(keys.pending, later);
      stage.bucket.before = (next) => {
        if (next === 'delete') stage.bucket.put(keys.pending, pending);
      };
    };
    const first = await startFollowUp(stage);
    stage.bucket.before = () => undefined;
    expect([...stage.started.values()]).toEqual([expect.stringContaining('"promote":true')]);
    expect(stage.bucket.get(keys.pending)).toEqual(pending);
    expect(await startFollowUp(stage)).not.toBe(first);
    expect(stage.started.size).toBe(2);
  });
});
