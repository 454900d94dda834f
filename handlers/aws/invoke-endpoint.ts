import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

/** Sends a body to an endpoint and gives the answer's text, over a client; past the deadline it is an AbortError. */
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
