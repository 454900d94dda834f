import { keys } from '../../core/names.ts';
import { runResources, type SageMakerOfRuns } from '../run/run-resources.ts';
import type { Bucket } from '../aws/bucket.ts';
import type { ResourceRequest } from './custom-resource.ts';

export interface TearDownDependencies {
  bucket: Pick<Bucket, 'readVersioned' | 'removeIf'>;
  sagemaker: SageMakerOfRuns;
  pipeline: string;
  pause: (seconds: number) => Promise<void>;
  now: () => Date;
}

/**
 * Longest pause between two attempts. An endpoint takes minutes to come up and cannot be deleted
 * before.
 */
const longestPauseSeconds = 10;

/** The function has 300 s, and must still report what is left. */
const longestSeconds = 240;

/**
 * When the stack is deleted, removes what runs created outside it: jobs, endpoints, configurations,
 * models, and the pointer that names them. Records, the ledger and the models' files stay in the
 * bucket. Does nothing when the stack is created or updated. Throws an Error that names what could
 * not be removed in time.
 */
export async function tearDown(request: ResourceRequest, dependencies: TearDownDependencies): Promise<void> {
  if (request.RequestType !== 'Delete') return;
  const { bucket, pause, now } = dependencies;
  const startedAt = now().getTime();
  for (let attempt = 0; ; attempt++) {
    const left = await removeAll(dependencies);
    if (left.length === 0) break;
    if (now().getTime() - startedAt > longestSeconds * 1000) {
      throw new Error(
        `Not removed within ${longestSeconds} s: ${left.slice(0, 20).join(', ')}${left.length > 20 ? ` and ${left.length - 20} more` : ''}. Delete the stack again.`,
      );
    }
    await pause(Math.min(2 ** attempt, longestPauseSeconds));
  }
  for (const key of [keys.live, keys.lease, keys.pending]) {
    const object = await bucket.readVersioned(key);
    if (object !== undefined) await bucket.removeIf(key, object.etag);
  }
}

/**
 * Requests the removal of everything that the listings show, and returns its names. It is gone once
 * it is not listed.
 */
async function removeAll({ sagemaker, pipeline }: TearDownDependencies): Promise<string[]> {
  const names: string[] = [];
  for (const { list, end } of Object.values(runResources(sagemaker, pipeline))) {
    for (const { name } of await list()) {
      await end(name);
      names.push(name);
    }
  }
  return names;
}
