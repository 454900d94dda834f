import * as z from 'zod';

/**
 * CloudFormation's request to a custom resource. The resource's properties are further fields,
 * which are not used.
 */
export const resourceRequest = z.looseObject({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
});
export type ResourceRequest = z.output<typeof resourceRequest>;

/** CloudFormation accepts answers of at most 4096 bytes. */
const longestReason = 1000;

export interface CustomResourceDependencies {
  work: (request: ResourceRequest) => Promise<void>;
  /**
   * The resource's permanent id. If it changed, CloudFormation would delete the resource with the
   * old id.
   */
  physicalId: string;
  /**
   * Sends the answer to CloudFormation's presigned URL. Throws if CloudFormation does not accept
   * it.
   */
  put: (url: string, body: string) => Promise<void>;
}

/**
 * Does the work and answers CloudFormation, even if the work fails: without an answer a stack waits
 * for an hour. Returns the answer for the log.
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
