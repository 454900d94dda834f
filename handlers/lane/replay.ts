import * as z from 'zod';

const record = z.record(z.string(), z.unknown());

/**
 * models/<runId>/replay.json: test rows as requests to predict would contain them, with their batch
 * scores.
 */
export const replaySchema = z.strictObject({
  version: z.literal(1),
  rows: z
    .array(
      z.strictObject({
        record,
        /** The earlier records, oldest first; only for models that use them. */
        history: z.exactOptional(z.array(record)),
        scores: z.array(z.number()),
      }),
    )
    .min(1),
});
export type Replay = z.infer<typeof replaySchema>;
