import { S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keys } from '../../../../../core/names.ts';
import type { RunRequest } from '../../../../../core/run/plan.ts';
import { acquireOrQueue } from '../../../../../core/run/single-flight/acquire-or-queue.ts';
import { startFollowUp } from '../../../../../core/run/single-flight/start-follow-up.ts';
import { acquireLease, assertLease, releaseLease } from '../../../../../core/run/single-flight/lease.ts';
import type { LeaseStore } from '../../../../../core/run/single-flight/store.ts';
import { claimPendingRequest } from '../../../../../core/run/single-flight/request-follow-up.ts';
import { openBucket } from '../../../../../handlers/aws/bucket.ts';
import { removeDirectories, startStage, type S3Stage } from '../../../../../packages/local-aws/test/fixtures/s3.ts';
import { propertyRuns } from '../../../../fixtures/draw.ts';

/**
 * A sample of the orders that single-flight.test.ts explores in memory, over HTTP with S3's
 * conditional writes.
 */

let stage: S3Stage;
/** Number of conditional requests to answer with 409, as S3 does if two of them meet. */
let refusals = 0;
const answered = { conflict409: 0, failed412: 0 };

beforeAll(async () => {
  stage = await startStage();
  watch(stage.client);
});
afterAll(async () => {
  await stage.stop();
  removeDirectories();
});

function watch(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const isConditional = 'IfMatch' in args.input || 'IfNoneMatch' in args.input;
      if (isConditional && refusals > 0) {
        refusals -= 1;
        answered.conflict409 += 1;
        const $metadata = { httpStatusCode: 409 };
        throw new S3ServiceException({ name: 'ConditionalRequestConflict', $fault: 'client', $metadata });
      }
      return next(args).catch((error: unknown) => {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) answered.failed412 += 1;
        throw error;
      });
    },
    { step: 'initialize', name: 'watch' },
  );
}

const at = '2026-03-02T06:00:00.000Z';
const leaseOf = (execution: string) => ({ version: 1 as const, execution, runId: execution, since: at });
const runRequest: RunRequest = { trigger: 'manual', triggeredBy: null, force: false, promote: false };

/**
 * Runs `first`, which holds the lease, and two executions that start meanwhile. The scheduler
 * orders the calls to S3.
 */
async function runTogether(scheduler: fc.Scheduler): Promise<{ started: string[]; lost: string[] }> {
  const bucket = openBucket(stage.client, 'plain');
  const store: LeaseStore = {
    readVersioned: scheduler.scheduleFunction((key: string) => bucket.readVersioned(key)),
    writeIf: scheduler.scheduleFunction(bucket.writeIf),
    removeIf: scheduler.scheduleFunction(bucket.removeIf),
  };
  const running = new Map<string, Promise<void>>();
  const ended = new Set<string>();
  const unserved = new Set<string>();
  let atWork = 0;
  const start = async (name: string) => {
    if (!running.has(name)) running.set(name, execution(name));
  };
  const dependencies = {
    bucket: store,
    executions: { start },
    takeOver: {
      isRunning: async ({ execution: owner }: { execution: string }) => !ended.has(owner),
      reap: async () => {},
    },
  };
  async function execution(name: string): Promise<void> {
    unserved.add(name);
    const acquired =
      name === 'first' || (await acquireOrQueue(leaseOf(name), runRequest, dependencies)).outcome === 'acquired';
    if (acquired) {
      const list = async () => {
        // `first` made its listing before the others started.
        if (name !== 'first') unserved.clear();
        return { isListing: true };
      };
      if (name !== 'first') await claimPendingRequest(store, runRequest, list);
      await assertLease(store, name);
      if (atWork++ > 0) throw new Error(`${name} works at the same time as another execution`);
      await assertLease(store, name);
      atWork -= 1;
      await releaseLease(store, name);
      await startFollowUp(dependencies);
    }
    ended.add(name);
  }
  expect(await acquireLease(bucket, leaseOf('first'), dependencies.takeOver)).toBe('acquired');
  for (const name of ['first', 'b', 'c']) void start(name);
  await scheduler.waitFor(
    (async () => {
      for (let known = 0; known < running.size;) {
        known = running.size;
        await Promise.all(running.values());
      }
    })(),
  );
  unserved.delete('first');
  // The hourly sweep.
  await startFollowUp({ ...dependencies, bucket });
  expect([await bucket.readVersioned(keys.lease), await bucket.readVersioned(keys.pending)]).toEqual([
    undefined,
    undefined,
  ]);
  return { started: [...running.keys()], lost: [...unserved] };
}

it('executions on S3 take turns, lose no trigger and leave nothing behind, in any order and despite 409 answers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 0, max: 3 }), async (scheduler, conflicts) => {
      refusals = 0;
      const together = runTogether(scheduler);
      refusals = conflicts;
      const { started, lost } = await together;
      expect(lost).toEqual([]);
      expect(started.length).toBeLessThanOrEqual(5);
    }),
    { seed: 1, ...propertyRuns(5, 60) },
  );
  expect(answered.conflict409).toBeGreaterThan(5);
  expect(answered.failed412).toBeGreaterThan(5);
});

it('a lease is released even if S3 answers 409 to the first deletion', async () => {
  const bucket = openBucket(stage.client, 'plain');
  await bucket.writeIf(keys.lease, leaseOf('first'), { ifNoneMatch: '*' });
  refusals = 1;
  await releaseLease(bucket, 'first');
  expect(refusals).toBe(0);
  expect(await bucket.readVersioned(keys.lease)).toBeUndefined();
});
