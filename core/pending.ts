import { z } from 'zod';
import { triggerSchema } from './plan.ts';

/** pending.json: somebody asked for a run while another was at work. However many ask, one further run is started. */
export const pendingSchema = z.strictObject({
  version: z.literal(1),
  trigger: triggerSchema,
  force: z.boolean(),
  promote: z.boolean(),
  at: z.iso.datetime(),
});
export type Pending = z.infer<typeof pendingSchema>;
