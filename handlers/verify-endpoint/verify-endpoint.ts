import { z } from 'zod';
import { VerificationFailedError } from '../../core/errors.ts';
import { keys } from '../../core/names.ts';
import { runSchema } from '../../core/plan.ts';
import { openLane, type LaneDependencies } from '../shared/lane.ts';
import { replayRows } from '../shared/replay-rows.ts';
import { replaySchema } from '../shared/replay.ts';

export const verifyEndpointInput = z.strictObject({ run: runSchema, endpoint: z.string() });
export const verifyEndpointOutput = z.strictObject({ rows: z.number().int(), slowestMilliseconds: z.number() });

export interface VerifyEndpointDependencies extends LaneDependencies {
  now: () => Date;
}

/** Throws VerificationFailedError unless green gives, for recorded test rows, the scores that were judged. */
export async function verifyEndpoint(
  { run, endpoint }: z.infer<typeof verifyEndpointInput>,
  dependencies: VerifyEndpointDependencies,
): Promise<z.infer<typeof verifyEndpointOutput>> {
  const replay = replaySchema.parse(await dependencies.bucket.readJson(keys.replay(run.runId)));
  const lane = await openLane({ endpoint, features: keys.features(run.runId) }, dependencies);
  try {
    const { rows, slowestMilliseconds, fault } = await replayRows(lane, replay, dependencies.now);
    if (fault !== null) throw new VerificationFailedError(`Endpoint ${endpoint}: ${fault}`);
    return { rows, slowestMilliseconds };
  } finally {
    lane.close();
  }
}
