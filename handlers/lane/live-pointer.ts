import { keys } from '../../core/names.ts';
import { liveSchema, moveLive, type Live, type LiveMove } from '../../core/serving/live.ts';
import type { Bucket } from '../aws/bucket.ts';

/** The pointer; null before the first promotion. */
export async function readLive(bucket: Pick<Bucket, 'readVersioned'>): Promise<Live | null> {
  const stored = await bucket.readVersioned(keys.live);
  return stored === undefined ? null : liveSchema.parse(stored.value);
}

/**
 * Moves the pointer with a conditional write. If another write came in between, it reads the
 * pointer again and decides again. A move that was already made writes nothing. Throws
 * IllegalMoveError if the pointer's state forbids the move.
 */
export async function movePointer(
  bucket: Pick<Bucket, 'readVersioned' | 'writeIf'>,
  move: LiveMove,
  now: () => Date,
): Promise<Live | null> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const stored = await bucket.readVersioned(keys.live);
    const live = stored === undefined ? null : liveSchema.parse(stored.value);
    const moved = moveLive(live, move, now().toISOString());
    if (moved === live) return live;
    const condition = stored === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: stored.etag };
    if ((await bucket.writeIf(keys.live, moved, condition)) === 'written') return moved;
  }
  throw new Error(`The move "${move.move}" was not made: other processes changed ${keys.live} five times in a row`);
}
