import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

/** Sends a body to an endpoint and gives the answer's text, over a client. */
export function openInvoke(
  client: SageMakerRuntimeClient,
): (endpoint: string, contentType: string, body: string) => Promise<string> {
  return async (endpoint, contentType, body) => {
    const answer = await client.send(
      new InvokeEndpointCommand({ EndpointName: endpoint, ContentType: contentType, Accept: contentType, Body: body }),
    );
    return answer.Body.transformToString();
  };
}
