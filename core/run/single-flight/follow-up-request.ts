import * as z from 'zod';
import { runRequestSchema, type RunRequest } from '../plan.ts';

/**
 * pending.json: triggers that met a run at work request one follow-up run. However many triggers
 * there are, one follow-up run starts.
 */
export const followUpRequestSchema = z.strictObject({
  version: z.literal(1),
  /**
   * The run that wrote the request last. It makes each version of the request unique, and so its
   * ETag.
   */
  runId: z.string(),
  /** A run that resumes another one requests no follow-up run: see Prepare. */
  ...runRequestSchema.omit({ resume: true }).shape,
  at: z.iso.datetime(),
  /** The execution that claimed the request. Once it is set, no trigger adds to this request. */
  startedAs: z.string().nullable(),
});
export type FollowUpRequest = z.infer<typeof followUpRequestSchema>;

type Demand = Pick<RunRequest, 'force' | 'promote'>;

/**
 * Whether a run that lists its objects after the request was written does everything that the
 * request demands.
 */
export function satisfies(run: Demand, request: Demand): boolean {
  return (run.force || !request.force) && (run.promote || !request.promote);
}

/**
 * Adds a trigger to the pending request, if there is one: `force` and `promote` survive every later
 * trigger.
 */
export function followUpRequestOf(
  trigger: RunRequest,
  runId: string,
  at: string,
  pending: FollowUpRequest | undefined,
): FollowUpRequest {
  return {
    version: 1,
    runId,
    trigger: trigger.trigger,
    triggeredBy: trigger.triggeredBy,
    force: trigger.force || pending?.force === true,
    promote: trigger.promote || pending?.promote === true,
    at,
    startedAs: null,
  };
}
