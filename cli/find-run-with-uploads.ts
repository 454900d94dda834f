import { setTimeout as pause } from 'node:timers/promises';
import { keys } from '../core/names.ts';
import { satisfies } from '../core/run/single-flight/follow-up-request.ts';
import { planFileSchema, type RunRequest, type PlanFile } from '../core/run/plan.ts';
import type { Connection } from '../laptop/connect.ts';
import { readObject } from '../laptop/read-object.ts';
import { listRunIds } from './stored-runs.ts';
import type { Upload } from './upload-data.ts';

/**
 * IDs of the runs that have already listed their input objects. Later uploads are not part of them.
 */
export async function listPlannedRuns({ s3, bucket }: Connection): Promise<Set<string>> {
  return new Set(await listRunIds({ s3, bucketOf: () => bucket }, bucket));
}

/**
 * An upload starts a run of its own, possibly before the run that this process requested. So this
 * waits for the plan of a run that includes the uploads and satisfies the request. Returns
 * undefined if no run is in progress or pending that could include them. `earlierRuns` are not
 * looked at.
 */
export async function findRunWithUploads(
  connection: Connection,
  uploads: Upload[],
  request: Pick<RunRequest, 'force' | 'promote'>,
  earlierRuns: Set<string>,
): Promise<PlanFile | undefined> {
  for (;;) {
    // Checked before the plans are read: a run that ends in between has already written its plan.
    const isActive = await isAnyRunActive(connection);
    const newRuns = [...(await listPlannedRuns(connection))].filter((id) => !earlierRuns.has(id));
    for (const runId of newRuns.toReversed()) {
      const text = await readObject(connection.s3, connection.bucket, keys.plan(runId));
      if (text === undefined) continue;
      const plan = planFileSchema.parse(JSON.parse(text));
      const isListed = ({ key, etag }: Upload) =>
        plan.objects.some((object) => object.key === key && object.etag === etag);
      if (uploads.every(isListed) && satisfies(plan, request)) return plan;
    }
    if (!isActive) return undefined;
    await pause(Math.max(500, connection.pollMs));
  }
}

async function isAnyRunActive({ s3, bucket }: Connection): Promise<boolean> {
  const followUpRequest = await readObject(s3, bucket, keys.pending);
  return followUpRequest !== undefined || (await readObject(s3, bucket, keys.lease)) !== undefined;
}
