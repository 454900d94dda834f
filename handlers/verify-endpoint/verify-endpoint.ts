import { z } from 'zod';
import { VerificationFailedError } from '../../core/errors.ts';
import { runSchema } from '../../core/run/plan.ts';
import { replayLane, type ReplayDependencies } from '../lane/replay-lane.ts';

export const verifyEndpointInput = z.strictObject({ run: runSchema, endpoint: z.string() });
export const verifyEndpointOutput = z.strictObject({ rows: z.number().int(), slowestMilliseconds: z.number() });

/** Throws VerificationFailedError unless green gives, for recorded test rows, the scores that were judged. */
export async function verifyEndpoint(
  { run, endpoint }: z.infer<typeof verifyEndpointInput>,
  dependencies: ReplayDependencies,
): Promise<z.infer<typeof verifyEndpointOutput>> {
  const { rows, slowestMilliseconds, failure } = await replayLane({ runId: run.runId, endpoint }, dependencies);
  if (failure !== null) throw new VerificationFailedError(`Endpoint ${endpoint}: ${failure}`);
  return { rows, slowestMilliseconds };
}
