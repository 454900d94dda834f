import { setTimeout as pause } from 'node:timers/promises';
import { keys } from '../core/names.ts';
import { satisfies } from '../core/run/single-flight/follow-up-request.ts';
import { planFileSchema, type RunRequest, type PlanFile } from '../core/run/plan.ts';
import type { Connection } from '../laptop/connect.ts';
import { readObject } from '../laptop/read-object.ts';
import { listRunIds } from './run-list.ts';

/** An object as its upload left it. */
export interface Uploaded {
  key: string;
  etag: string;
}

/** The ids of the runs that have listed their objects already, and so know nothing of what is uploaded from now on. */
export async function runsSoFar({ s3, bucket }: Connection): Promise<Set<string>> {
  return new Set(await listRunIds({ s3, bucketOf: () => bucket }, bucket));
}

/**
 * An upload starts a run by itself, which may come before the one that was asked for; so waits for the plan that lists
 * what was uploaded and does what was asked. Undefined where no run is at work or waited for that could have one.
 */
export async function findCoveringRun(
  connection: Connection,
  uploaded: Uploaded[],
  asked: Pick<RunRequest, 'force' | 'promote'>,
  before: Set<string>,
): Promise<PlanFile | undefined> {
  for (;;) {
    // Looked at first: a run that ended between the two looks has left its plan.
    const isAtWork = await isAnyAtWork(connection);
    for (const runId of [...(await runsSoFar(connection))].filter((id) => !before.has(id)).toReversed()) {
      const text = await readObject(connection.s3, connection.bucket, keys.plan(runId));
      if (text === undefined) continue;
      const plan = planFileSchema.parse(JSON.parse(text));
      const isListed = ({ key, etag }: Uploaded) => plan.objects.some((one) => one.key === key && one.etag === etag);
      if (uploaded.every(isListed) && satisfies(plan, asked)) return plan;
    }
    if (!isAtWork) return undefined;
    await pause(Math.max(500, connection.pollMs));
  }
}

async function isAnyAtWork({ s3, bucket }: Connection): Promise<boolean> {
  const waiting = await readObject(s3, bucket, keys.pending);
  return waiting !== undefined || (await readObject(s3, bucket, keys.lease)) !== undefined;
}
