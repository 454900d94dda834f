import * as z from 'zod';

/**
 * ledger/<time>-<runId>.json: a run's promotion, rejection or rollback. A later rollback of a
 * promotion adds a second entry, <time>-<runId>-rolled-back.json. Entries are never rewritten.
 */
export const ledgerEntrySchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  /** Null for the later rollback of a promotion, because no execution performs it. */
  execution: z.string().nullable(),
  at: z.iso.datetime(),
  status: z.enum(['Succeeded', 'Rejected', 'RolledBack']),
  /** The decision in a sentence. */
  why: z.string(),
  /** The endpoint that serves from now on; null if none does. */
  serving: z.string().nullable(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
