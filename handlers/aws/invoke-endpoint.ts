import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

/**
 * Makes the function that sends a body to an endpoint and returns the answer's text. Throws
 * AbortError after the deadline.
 */
export function openInvoke(
  client: SageMakerRuntimeClient,
  options: { deadlineSeconds?: number } = {},
): (endpoint: string, contentType: string, body: string, accept: string) => Promise<string> {
  return async (endpoint, contentType, body, accept) => {
    const { deadlineSeconds } = options;
    const answer = await client.send(
      new InvokeEndpointCommand({ EndpointName: endpoint, ContentType: contentType, Accept: accept, Body: body }),
      deadlineSeconds === undefined ? {} : { abortSignal: AbortSignal.timeout(deadlineSeconds * 1000) },
    );
    return answer.Body.transformToString();
  };
}
