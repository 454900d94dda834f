import { createHash } from 'node:crypto';
import { keys } from '../../core/names.ts';
import { pendingSchema } from '../../core/pending.ts';
import type { Executions } from './executions.ts';
import { readLease } from './lease.ts';
import type { Bucket } from './objects.ts';

/** What starting the follow-up run needs. */
export interface FollowUpDependencies {
  bucket: Pick<Bucket, 'readVersioned' | 'removeIf'>;
  executions: Pick<Executions, 'start'>;
}

/**
 * Starts the one further run that triggers asked for while another was at work, and gives its execution's name; null
 * where there is none to start. Called wherever a lease has been released, and only then.
 */
export async function startFollowUp({ bucket, executions }: FollowUpDependencies): Promise<string | null> {
  const pending = await bucket.readVersioned(keys.pending);
  if (pending === undefined) return null;
  // Whoever holds the lease by now has yet to release it, and comes here afterwards.
  if ((await readLease(bucket)) !== undefined) return null;
  const { trigger, force, promote } = pendingSchema.parse(pending.value);
  // The name is that of this very request, so two callers start one run, and a later request starts another.
  const hash = createHash('sha256').update(JSON.stringify(pending.value)).digest('hex').slice(0, 16);
  const name = `follow-up-${hash}`;
  await executions.start(name, { trigger, force, promote });
  await bucket.removeIf(keys.pending, pending.etag);
  return name;
}
