import { z } from 'zod';

/** lease.json: which execution may change things now. It has no expiry; its owner is asked for instead. */
export const leaseSchema = z.strictObject({
  version: z.literal(1),
  execution: z.string(),
  runId: z.string(),
  since: z.iso.datetime(),
});
export type Lease = z.infer<typeof leaseSchema>;
