import { createHash } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-sagemaker';
import { costTag } from '../../core/names.ts';
import type { ReadTags } from './sagemaker/tags.ts';
import { isTaken } from './sagemaker/taken.ts';

/** Tags of everything that a run creates in SageMaker. The first one is the cost allocation tag. */
export function runTags(pipeline: string, runId: string): Tag[] {
  return [
    { Key: costTag, Value: pipeline },
    { Key: 'relearn:run', Value: runId },
  ];
}

const requestTag = 'relearn:request';

const hashOf = (request: object) => createHash('sha256').update(JSON.stringify(request)).digest('hex');

const requestHashIn = (tags: Tag[]) => tags.find((tag) => tag.Key === requestTag)?.Value;

/** Whether `adoptOrCreate` created the resource with these tags from this request. */
export function isOwnRequest(tags: Tag[], request: object): boolean {
  return requestHashIn(tags) === hashOf(request);
}

export interface AdoptOrCreate<Request extends { Tags?: Tag[] | undefined }> {
  /** The calls for this kind of resource. */
  resource: {
    find: (name: string) => Promise<{ arn: string } | undefined>;
    create: (request: Request) => Promise<void>;
    tags: ReadTags;
  };
  name: string;
  request: Request;
  pipeline: string;
  runId: string;
  /** Makes the error that is thrown if the name belongs to a resource of another request. */
  refuse: (message: string) => Error;
}

/**
 * Creates a job or an endpoint under a name derived from the run. If it exists, and an earlier call
 * of this step created it from the same request, it is adopted; a tag holds the hash of the
 * request. Its status is left to the polling step.
 */
export async function adoptOrCreate<Request extends { Tags?: Tag[] | undefined }>({
  resource,
  name,
  request,
  pipeline,
  runId,
  refuse,
}: AdoptOrCreate<Request>): Promise<void> {
  const hash = hashOf(request);
  let existing = await resource.find(name);
  if (existing === undefined) {
    const tags = [...runTags(pipeline, runId), { Key: requestTag, Value: hash }];
    try {
      await resource.create({ ...request, Tags: tags });
      return;
    } catch (error) {
      // The name was taken in the meantime: by the SDK's first attempt, whose answer was lost, or
      // by a concurrent call.
      if (!isTaken(error)) throw error;
      existing = await resource.find(name);
      if (existing === undefined) throw error;
    }
  }
  const existingHash = requestHashIn(await resource.tags(existing.arn));
  if (existingHash !== hash) {
    throw refuse(
      `${name} exists already and was made by another request (${existingHash ?? 'without the tag of Relearn'}, not ${hash}). Start a new run. If ${name} does not belong to a run, delete it.`,
    );
  }
}
