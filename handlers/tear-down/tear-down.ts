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

/** Between two looks at most; an endpoint takes minutes to come up, and cannot be deleted before. */
const longestPauseSeconds = 10;

/** The function has 300 s; what is left then is said, and the stack's deletion can be tried again. */
const longestSeconds = 240;

/**
 * Removes what runs have made outside of the stack, as the stack itself is removed: jobs, endpoints, configurations and
 * models, and the pointer that names them. Records, the ledger and the models' files in the bucket stay. Does nothing
 * when the stack is made or changed. Throws an Error that names what could not be removed in time.
 */
export async function tearDown(request: ResourceRequest, dependencies: TearDownDependencies): Promise<void> {
  if (request.RequestType !== 'Delete') return;
  const { bucket, pause, now } = dependencies;
  const began = now().getTime();
  for (let look = 0; ; look++) {
    const left = await removeAll(dependencies);
    if (left.length === 0) break;
    if (now().getTime() - began > longestSeconds * 1000) {
      throw new Error(
        `Still there: ${left.slice(0, 20).join(', ')}${left.length > 20 ? ` and ${left.length - 20} more` : ''}. Delete the stack again.`,
      );
    }
    await pause(Math.min(2 ** look, longestPauseSeconds));
  }
  for (const key of [keys.live, keys.lease, keys.pending]) {
    const found = await bucket.readVersioned(key);
    if (found !== undefined) await bucket.removeIf(key, found.etag);
  }
}

/** Asks for everything to be removed that a listing shows, and gives it: nothing is gone before it is not listed. */
async function removeAll({ sagemaker, pipeline }: TearDownDependencies): Promise<string[]> {
  const seen: string[] = [];
  for (const { list, end } of Object.values(runResources(sagemaker, pipeline))) {
    for (const { name } of await list()) {
      await end(name);
      seen.push(name);
    }
  }
  return seen;
}
