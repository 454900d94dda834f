import { keys } from '../../core/names.ts';
import { liveSchema, moveLive, type Live, type LiveMove } from '../../core/serving/live.ts';
import type { Bucket } from '../aws/bucket.ts';

/** What serves now; null before the first promotion. */
export async function readLive(bucket: Pick<Bucket, 'readVersioned'>): Promise<Live | null> {
  const found = await bucket.readVersioned(keys.live);
  return found === undefined ? null : liveSchema.parse(found.value);
}

/**
 * Moves the pointer by a conditional write: when another write got in between, reads again and decides again. A move
 * that was made already writes nothing. Throws IllegalMoveError for one the pointer's state does not allow.
 */
export async function movePointer(
  bucket: Pick<Bucket, 'readVersioned' | 'writeIf'>,
  move: LiveMove,
  now: () => Date,
): Promise<Live | null> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await bucket.readVersioned(keys.live);
    const live = found === undefined ? null : liveSchema.parse(found.value);
    const moved = moveLive(live, move, now().toISOString());
    if (moved === live) return live;
    const condition = found === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: found.etag };
    if ((await bucket.writeIf(keys.live, moved, condition)) === 'written') return moved;
  }
  throw new Error(`${keys.live} was changed by others five times in a row while ${move.move} was being written`);
}
