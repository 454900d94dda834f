import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

/** Sends a body to an endpoint and gives the answer's text, over a client. */
export function openInvoke(
  client: SageMakerRuntimeClient,
): (endpoint: string, contentType: string, body: string, accept: string) => Promise<string> {
  return async (endpoint, contentType, body, accept) => {
    const answer = await client.send(
      new InvokeEndpointCommand({ EndpointName: endpoint, ContentType: contentType, Accept: accept, Body: body }),
    );
    return answer.Body.transformToString();
  };
}
