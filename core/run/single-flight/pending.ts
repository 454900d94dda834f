import { z } from 'zod';
import { askedSchema, type AskedOfRun } from '../plan.ts';

/** pending.json: somebody asked for a run while another was at work. However many ask, one further run is started. */
export const pendingSchema = z.strictObject({
  version: z.literal(1),
  /** The run that left this word last; it makes the word unlike any other, and so its ETag. */
  runId: z.string(),
  /** A run that goes on with another asks for no further run: see Prepare. */
  ...askedSchema.omit({ resume: true }).shape,
  at: z.iso.datetime(),
  /** The execution that is being started for it; from then on nobody adds to this word. */
  startedAs: z.string().nullable(),
});
export type Pending = z.infer<typeof pendingSchema>;

/** Whether a run that lists its objects after a word was left does all that the word asks for. */
export function covers(
  asked: Pick<AskedOfRun, 'force' | 'promote'>,
  word: Pick<AskedOfRun, 'force' | 'promote'>,
): boolean {
  return (asked.force || !word.force) && (asked.promote || !word.promote);
}

/** The word that a run leaves on top of the one that is there: what was asked for stays, whoever writes after it. */
export function wordOf(asked: AskedOfRun, runId: string, at: string, before: Pending | undefined): Pending {
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
