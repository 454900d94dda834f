import { z } from 'zod';

/** ledger/<time>-<runId>.json: a promotion, rejection or roll-back, never rewritten. */
export const ledgerEntrySchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  execution: z.string(),
  at: z.iso.datetime(),
  status: z.enum(['Succeeded', 'Rejected', 'RolledBack']),
  /** The decision in a sentence. */
  why: z.string(),
  /** The endpoint that serves from now on; null where nothing does. */
  serving: z.string().nullable(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
