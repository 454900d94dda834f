import { describe, expect, it } from 'vitest';
import { LeaseLostError } from '../../../../../core/errors.ts';
import { leaseSchema } from '../../../../../core/run/single-flight/lease-record.ts';
import { keys } from '../../../../../core/names.ts';
import { acquireLease, assertLease, releaseLease, type TakeOver } from '../../../../../core/run/single-flight/lease.ts';
import { fakeBucket } from '../../../../fixtures/fake-bucket.ts';

const lease = (execution: string) =>
  leaseSchema.parse({ version: 1, execution, runId: `run-${execution}`, since: '2026-03-02T06:00:00.000Z' });

function stage(...running: string[]) {
  const bucket = fakeBucket();
  const reaped: string[] = [];
  const takeOver: TakeOver = {
    isRunning: ({ execution }) => Promise.resolve(running.includes(execution)),
    reap: ({ execution }) => {
      reaped.push(execution);
      return Promise.resolve();
    },
  };
  return { bucket, reaped, takeOver };
}

describe('the lease', () => {
  it('cannot be acquired while a running execution holds it', async () => {
    const { bucket, takeOver, reaped } = stage('a');
    bucket.put(keys.lease, lease('a'));
    expect(await acquireLease(bucket, lease('b'), takeOver)).toBe('taken');
    expect(bucket.get(keys.lease)).toEqual(lease('a'));
    expect(reaped).toEqual([]);
  });

  it('goes to the first of two executions', async () => {
    const { bucket, takeOver } = stage('a', 'b');
    const answers = await Promise.all(['a', 'b'].map((name) => acquireLease(bucket, lease(name), takeOver)));
    expect(answers.sort()).toEqual(['acquired', 'taken']);
  });

  it('can be acquired again by its owner', async () => {
    const { bucket, takeOver } = stage('a');
    await acquireLease(bucket, lease('a'), takeOver);
    expect(await acquireLease(bucket, { ...lease('a'), since: '2026-03-02T07:00:00.000Z' }, takeOver)).toBe('acquired');
  });

  it('is taken over from an execution that has ended, after cleaning up what it left', async () => {
    const { bucket, takeOver, reaped } = stage();
    bucket.put(keys.lease, lease('dead'));
    const { reap } = takeOver;
    takeOver.reap = async (abandoned) => {
      expect(bucket.get(keys.lease)).toEqual(lease('dead'));
      await reap(abandoned);
    };
    expect(await acquireLease(bucket, lease('b'), takeOver)).toBe('acquired');
    expect(reaped).toEqual(['dead']);
    expect(bucket.get(keys.lease)).toEqual(lease('b'));
  });

  it('stays with the dead run if cleaning up after it fails', async () => {
    const { bucket, takeOver } = stage();
    bucket.put(keys.lease, lease('dead'));
    takeOver.reap = () => Promise.reject(new Error('AccessDenied'));
    await expect(acquireLease(bucket, lease('b'), takeOver)).rejects.toThrow('AccessDenied');
    expect(bucket.get(keys.lease)).toEqual(lease('dead'));
  });

  it('goes to one of two executions that take it over at the same time', async () => {
    const { bucket, takeOver } = stage('b', 'c');
    bucket.put(keys.lease, lease('dead'));
    takeOver.reap = async () => {
      takeOver.reap = () => Promise.resolve();
      expect(await acquireLease(bucket, lease('c'), takeOver)).toBe('acquired');
    };
    expect(await acquireLease(bucket, lease('b'), takeOver)).toBe('taken');
    expect(bucket.get(keys.lease)).toEqual(lease('c'));
  });

  it('is acquired if its holder releases it between the write and the read', async () => {
    const { bucket, takeOver } = stage('a', 'b');
    bucket.put(keys.lease, lease('a'));
    bucket.before = (operation) => {
      if (operation === 'get') bucket.objects.delete(keys.lease);
    };
    expect(await acquireLease(bucket, lease('b'), takeOver)).toBe('acquired');
  });

  it('is acquired if the answer to its own write was lost', async () => {
    const { bucket, takeOver } = stage('a');
    const { writeIf } = bucket;
    bucket.writeIf = async (...call) => {
      await writeIf(...call);
      return 'conflict';
    };
    expect(await acquireLease(bucket, lease('a'), takeOver)).toBe('acquired');
  });

  it('counts as taken if others keep acquiring and releasing it', async () => {
    const { bucket, takeOver } = stage();
    bucket.writeIf = () => Promise.resolve('conflict');
    expect(await acquireLease(bucket, lease('a'), takeOver)).toBe('taken');
  });

  it('is lost to a run if another execution, or none, holds it', async () => {
    const { bucket } = stage();
    await expect(assertLease(bucket, 'a')).rejects.toThrow(LeaseLostError);
    await expect(assertLease(bucket, 'a')).rejects.toThrow('a does not hold the lease: no execution holds it');
    bucket.put(keys.lease, lease('b'));
    await expect(assertLease(bucket, 'a')).rejects.toThrow('a does not hold the lease: it belongs to b');
    await expect(assertLease(bucket, 'b')).resolves.toBeUndefined();
  });

  it('is released only by its owner, and releasing it twice does no harm', async () => {
    const { bucket } = stage();
    bucket.put(keys.lease, lease('a'));
    await releaseLease(bucket, 'b');
    expect(bucket.get(keys.lease)).toEqual(lease('a'));
    await releaseLease(bucket, 'a');
    await releaseLease(bucket, 'a');
    expect(bucket.get(keys.lease)).toBeUndefined();
  });

  it('is not released if it was taken over between the read and the release', async () => {
    const { bucket } = stage();
    bucket.put(keys.lease, lease('a'));
    bucket.before = (operation) => {
      if (operation === 'delete') bucket.put(keys.lease, lease('b'));
    };
    await releaseLease(bucket, 'a');
    expect(bucket.get(keys.lease)).toEqual(lease('b'));
  });
});
