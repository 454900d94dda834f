import { createHash } from 'node:crypto';
import * as z from 'zod';
import { waitSeconds } from '../jobs/wait-seconds.ts';

/**
 * Progress of a run that waits for uploads to end, kept in the state's data. It adds up the
 * requested waits instead of reading a clock. A repeated look therefore changes nothing, and a
 * laptop may shorten the waits.
 */
export const settlingSchema = z.strictObject({
  /** Hash of the listing at the last look. */
  listing: z.string(),
  /** How long the listing has not changed. */
  stillSeconds: z.number().int(),
  /** All waits so far. */
  totalSeconds: z.number().int(),
  /** The wait until the next look. */
  waitSeconds: z.number().int().positive(),
});
export type Settling = z.infer<typeof settlingSchema>;

/**
 * The longest wait for uploads to pause. After it, the run uses the files uploaded so far; a later
 * run uses the rest.
 */
export const settleLimitSeconds = 6 * 3600;

/** How the wait for uploads ended: they stopped, or the limit was reached first. */
export const uploadsSchema = z.enum(['Settled', 'NeverStill']);
export type Uploads = z.infer<typeof uploadsSchema>;

/** A hash that changes if an object is added, removed or replaced. */
export function listingHash(objects: readonly { key: string; etag: string; sizeBytes: number }[]): string {
  const listed = JSON.stringify(objects.map(({ key, etag, sizeBytes }) => [key, etag, sizeBytes]));
  return createHash('sha256').update(listed).digest('hex').slice(0, 16);
}

/** The state after the first look at the listing. */
export function beginSettling(listing: string, settleSeconds: number): Settling {
  return { listing, stillSeconds: 0, totalSeconds: 0, waitSeconds: nextWait(settleSeconds, 0, 0) };
}

/**
 * The state after a further look: Settled if the listing has not changed for `settleSeconds`,
 * NeverStill at the limit.
 */
export function settle(
  previous: Settling,
  listing: string,
  settleSeconds: number,
): { outcome: Uploads } | { outcome: 'Settling'; settling: Settling } {
  const stillSeconds = listing === previous.listing ? previous.stillSeconds + previous.waitSeconds : 0;
  const totalSeconds = previous.totalSeconds + previous.waitSeconds;
  if (stillSeconds >= settleSeconds) return { outcome: 'Settled' };
  if (totalSeconds >= settleLimitSeconds) return { outcome: 'NeverStill' };
  const wait = nextWait(settleSeconds, stillSeconds, totalSeconds);
  return { outcome: 'Settling', settling: { listing, stillSeconds, totalSeconds, waitSeconds: wait } };
}

/**
 * The time until the listing can have settled, but at least the usual pause, so that there are few
 * looks.
 */
function nextWait(settleSeconds: number, stillSeconds: number, totalSeconds: number): number {
  const wait = Math.max(settleSeconds - stillSeconds, waitSeconds({ ageSeconds: totalSeconds }));
  return Math.min(wait, settleLimitSeconds - totalSeconds);
}
