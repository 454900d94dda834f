import { z } from 'zod';

/** What CloudFormation asks of a custom resource; further fields are its properties, which are not used here. */
export const resourceRequest = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});
export type ResourceRequest = z.output<typeof resourceRequest>;

/** CloudFormation's answer has at most 4096 bytes. */
const longestReason = 1000;

export interface CustomResourceDependencies {
  work: (request: ResourceRequest) => Promise<void>;
  /** The resource's id for ever; another one would make CloudFormation delete the resource of the old. */
  physicalId: string;
  /** Sends the answer to the address CloudFormation has signed; throws when it was not taken. */
  put: (url: string, body: string) => Promise<void>;
}

/**
 * Answers CloudFormation, whatever comes of the work: without an answer a stack waits for an hour. Gives what was
 * answered, for the log.
 */
export async function answerCloudFormation(
  request: ResourceRequest,
  { work, physicalId, put }: CustomResourceDependencies,
): Promise<{ Status: 'SUCCESS' | 'FAILED'; Reason: string }> {
  const outcome = await work(request).then(
    () => ({ Status: 'SUCCESS' as const, Reason: 'done' }),
    (error: unknown) => ({ Status: 'FAILED' as const, Reason: String(error).slice(0, longestReason) }),
  );
  const { StackId, RequestId, LogicalResourceId } = request;
  await put(
    request.ResponseURL,
    JSON.stringify({ ...outcome, PhysicalResourceId: physicalId, StackId, RequestId, LogicalResourceId }),
  );
  return outcome;
}
