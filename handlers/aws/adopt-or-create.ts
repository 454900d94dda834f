import { createHash } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-sagemaker';
import { costTag } from '../../core/names.ts';
import { isTaken } from './sagemaker.ts';

/** Tags of everything a run makes in SageMaker: for cost allocation, and to know one's own request again. */
export function runTags(pipeline: string, runId: string): Tag[] {
  return [
    { Key: costTag, Value: pipeline },
    { Key: 'relearn:run', Value: runId },
  ];
}

const requestTag = 'relearn:request';

const hashOf = (request: object) => createHash('sha256').update(JSON.stringify(request)).digest('hex');

const requestOf = (tags: Tag[]) => tags.find((tag) => tag.Key === requestTag)?.Value;

/** Whether something with these tags was made by this request of ours. */
export function isOwnRequest(tags: Tag[], request: object): boolean {
  return requestOf(tags) === hashOf(request);
}

/** How to find, make and recognise a job or an endpoint. */
export interface AdoptOrCreate<Request extends { Tags?: Tag[] | undefined }> {
  name: string;
  request: Request;
  pipeline: string;
  runId: string;
  find(name: string): Promise<{ arn: string } | undefined>;
  create: (request: Request) => Promise<void>;
  tags: (arn: string) => Promise<Tag[]>;
  /** The error for a name that something else has taken. */
  refuse: (message: string) => Error;
}

/**
 * Creates something under a name derived from the run, or adopts what an earlier call of this same step created under
 * it: only where its request was the same, which a hash in a tag tells. How far it has come is the poll's business.
 */
export async function adoptOrCreate<Request extends { Tags?: Tag[] | undefined }>(
  what: AdoptOrCreate<Request>,
): Promise<void> {
  const hash = hashOf(what.request);
  let found = await what.find(what.name);
  if (found === undefined) {
    const tags = [...runTags(what.pipeline, what.runId), { Key: requestTag, Value: hash }];
    try {
      await what.create({ ...what.request, Tags: tags });
      return;
    } catch (error) {
      // The name was taken since: by the SDK's own first attempt, whose answer was lost, or by a call beside this one.
      if (!isTaken(error)) throw error;
      found = await what.find(what.name);
      if (found === undefined) throw error;
    }
  }
  const theirs = requestOf(await what.tags(found.arn));
  if (theirs !== hash) {
    throw what.refuse(
      `${what.name} exists already and was made by another request (${theirs ?? 'one without our tag'}, not ${hash}). Start a new run; if ${what.name} is nobody's, delete it.`,
    );
  }
}
