import { z } from 'zod';
import { runRequestSchema, type RunRequest } from '../plan.ts';

/** pending.json: somebody asked for a run while another was at work. However many ask, one further run is started. */
export const followUpRequestSchema = z.strictObject({
  version: z.literal(1),
  /** The run that left this word last; it makes the word unlike any other, and so its ETag. */
  runId: z.string(),
  /** A run that goes on with another asks for no further run: see Prepare. */
  ...runRequestSchema.omit({ resume: true }).shape,
  at: z.iso.datetime(),
  /** The execution that is being started for it; from then on nobody adds to this word. */
  startedAs: z.string().nullable(),
});
export type FollowUpRequest = z.infer<typeof followUpRequestSchema>;

/** Whether a run that lists its objects after a word was left does all that the word asks for. */
export function satisfies(
  asked: Pick<RunRequest, 'force' | 'promote'>,
  word: Pick<RunRequest, 'force' | 'promote'>,
): boolean {
  return (asked.force || !word.force) && (asked.promote || !word.promote);
}

/** The word that a run leaves on top of the one that is there: what was asked for stays, whoever writes after it. */
export function followUpRequestOf(
  asked: RunRequest,
  runId: string,
  at: string,
  before: FollowUpRequest | undefined,
): FollowUpRequest {
  return {
    version: 1,
    runId,
    trigger: asked.trigger,
    triggeredBy: asked.triggeredBy,
    force: asked.force || before?.force === true,
    promote: asked.promote || before?.promote === true,
    at,
    startedAs: null,
  };
}
