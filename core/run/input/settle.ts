import { createHash } from 'node:crypto';
import { z } from 'zod';
import { waitSeconds } from '../jobs/wait-seconds.ts';

/**
 * How far a run has come that waits for uploads to end; it lives in the state's data. Time is counted by the waits that
 * were asked for, not by a clock: a repeated look changes nothing, and a laptop may shorten the waits.
 */
export const settlingSchema = z.strictObject({
  /** Hash of the listing at the last look. */
  listing: z.string(),
  /** For how long it has not changed. */
  stillSeconds: z.number().int(),
  /** All waits so far. */
  totalSeconds: z.number().int(),
  /** The wait until the next look. */
  waitSeconds: z.number().int().positive(),
});
export type Settling = z.infer<typeof settlingSchema>;

/** Uploads that never pause are waited for so long; then the run takes what is there, and its successor the rest. */
export const settleLimitSeconds = 6 * 3600;

/** How the waiting for uploads ended: they ceased, or the limit came first. */
export const uploadsSchema = z.enum(['Settled', 'NeverStill']);
export type Uploads = z.infer<typeof uploadsSchema>;

/** Objects by what a change of them changes. */
export function listingHash(objects: readonly { key: string; etag: string; sizeBytes: number }[]): string {
  const listed = JSON.stringify(objects.map(({ key, etag, sizeBytes }) => [key, etag, sizeBytes]));
  return createHash('sha256').update(listed).digest('hex').slice(0, 16);
}

/** The first look at the listing. */
export function beginSettling(listing: string, settleSeconds: number): Settling {
  return { listing, stillSeconds: 0, totalSeconds: 0, waitSeconds: nextWait(settleSeconds, 0, 0) };
}

/** A look after a wait: whether the listing has stood still long enough, or the waiting has an end. */
export function settle(
  before: Settling,
  listing: string,
  settleSeconds: number,
): { outcome: Uploads } | { outcome: 'Settling'; settling: Settling } {
  const stillSeconds = listing === before.listing ? before.stillSeconds + before.waitSeconds : 0;
  const totalSeconds = before.totalSeconds + before.waitSeconds;
  if (stillSeconds >= settleSeconds) return { outcome: 'Settled' };
  if (totalSeconds >= settleLimitSeconds) return { outcome: 'NeverStill' };
  const wait = nextWait(settleSeconds, stillSeconds, totalSeconds);
  return { outcome: 'Settling', settling: { listing, stillSeconds, totalSeconds, waitSeconds: wait } };
}

/** Until the listing could have stood still long enough; never so short that the looks become many. */
function nextWait(settleSeconds: number, stillSeconds: number, totalSeconds: number): number {
  const wait = Math.max(settleSeconds - stillSeconds, waitSeconds({ ageSeconds: totalSeconds }));
  return Math.min(wait, settleLimitSeconds - totalSeconds);
}
