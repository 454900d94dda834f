import { z } from 'zod';

/**
 * ledger/<time>-<runId>.json: a run's promotion, rejection or roll-back. A promotion that is taken back later gets a
 * second entry, <time>-<runId>-rolled-back.json. No entry is ever rewritten.
 */
export const ledgerEntrySchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  /** Null for a promotion that was taken back: no execution did. */
  execution: z.string().nullable(),
  at: z.iso.datetime(),
  status: z.enum(['Succeeded', 'Rejected', 'RolledBack']),
  /** The decision in a sentence. */
  why: z.string(),
  /** The endpoint that serves from now on; null where nothing does. */
  serving: z.string().nullable(),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
