import { keys } from '../../core/names.ts';
import type { LiveLane } from '../../core/serving/live.ts';
import { openLane, type LaneDependencies } from './lane.ts';
import { replayRows, type ReplayResult } from './replay-rows.ts';
import { replaySchema } from './replay.ts';

export interface ReplayDependencies extends LaneDependencies {
  now: () => Date;
}

/** Sends a run's recorded rows to an endpoint of its model, on the same path as predict. */
export async function replayLane(
  { runId, endpoint }: Pick<LiveLane, 'runId' | 'endpoint'>,
  dependencies: ReplayDependencies,
): Promise<ReplayResult> {
  const recorded = replaySchema.parse(await dependencies.bucket.readJson(keys.replay(runId)));
  const lane = await openLane({ endpoint, features: keys.features(runId) }, dependencies);
  try {
    return await replayRows(lane, recorded, dependencies.now);
  } finally {
    lane.close();
  }
}
