import { z } from 'zod';

const record = z.record(z.string(), z.unknown());

/** models/<runId>/replay.json: test rows as predict would be sent them, with the scores Evaluate saw for them. */
export const replaySchema = z.strictObject({
  version: z.literal(1),
  rows: z
    .array(
      z.strictObject({
        record,
        /** The records before it, oldest first; of a model that looks at them. */
        history: z.exactOptional(z.array(record)),
        scores: z.array(z.number()),
      }),
    )
    .min(1),
});
export type Replay = z.infer<typeof replaySchema>;
