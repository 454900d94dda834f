import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type ServiceResponse } from '../../protocol/service.ts';
import type { SageMakerContext } from '../context.ts';
import { runtimeError } from '../errors.ts';
import type { Container } from '../runs/container.ts';
import type { Endpoint } from '../state/records.ts';

/** The largest body of a request in bytes, by kind of endpoint. */
export const maxBodyBytes = { instance: 6_291_456, serverless: 4_194_304 };

export interface Invocation {
  endpointName: string;
  contentType: string;
  accept: string;
  body: Buffer;
}

/** Sends a request to an endpoint's container. Throws the runtime's errors. */
export async function invokeEndpoint(invocation: Invocation, context: SageMakerContext): Promise<ServiceResponse> {
  const endpoint = context.endpoints.find(invocation.endpointName);
  const variant = endpoint?.config.request.ProductionVariants[0];
  if (!endpoint || !variant || endpoint.status !== 'InService') {
    const message = `Endpoint ${invocation.endpointName} of account ${context.account} not found.`;
    throw runtimeError('ValidationError', 400, message);
  }
  const limit = variant.ServerlessConfig ? maxBodyBytes.serverless : maxBodyBytes.instance;
  if (invocation.body.length > limit) throw bodyTooLarge(limit);

  const { inFlight } = context;
  const concurrency = inFlight.get(endpoint.arn) ?? 0;
  if (variant.ServerlessConfig && concurrency >= variant.ServerlessConfig.MaxConcurrency) {
    throw runtimeError(
      'ThrottlingException',
      429,
      'Rate exceeded: MaxConcurrency of the serverless endpoint is reached',
    );
  }
  inFlight.set(endpoint.arn, concurrency + 1);
  try {
    const container = await context.endpointProcesses.open(endpoint);
    const injectedFault = context.injectedFaults.serving(endpoint.name);
    if (injectedFault?.kind === 'slow') await sleep(injectedFault.byMs);
    if (injectedFault?.kind === 'fail') throw modelError(500, new Error('injected fault'), endpoint, context);
    const { contentType, body } = await predict(container, invocation, endpoint, context);
    return {
      status: 200,
      headers: { 'content-type': contentType, 'x-amzn-invoked-production-variant': variant.VariantName },
      body,
    };
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw modelError(500, error, endpoint, context);
  } finally {
    const remaining = (inFlight.get(endpoint.arn) ?? 1) - 1;
    if (remaining > 0) inFlight.set(endpoint.arn, remaining);
    else inFlight.delete(endpoint.arn);
  }
}

export function bodyTooLarge(limit: number): AwsError {
  return runtimeError('ValidationError', 413, `HTTP content length exceeded ${limit} bytes.`);
}

async function predict(container: Container, invocation: Invocation, endpoint: Endpoint, context: SageMakerContext) {
  const { contentType, accept, body } = invocation;
  try {
    return await container.predict(body, { contentType, accept, batch: false });
  } catch (error) {
    const blamesCaller = error instanceof Error && error.name === 'ClientError';
    throw modelError(blamesCaller ? 400 : 500, error, endpoint, context);
  }
}

/** SageMaker's error for a response of the container that is not 200. */
function modelError(status: number, cause: unknown, endpoint: Endpoint, context: SageMakerContext): AwsError {
  const group = `/aws/sagemaker/Endpoints/${endpoint.name}`;
  const original = cause instanceof Error ? cause.message : String(cause);
  const party = status < 500 ? 'client' : 'server';
  const logs = `https://${context.region}.console.aws.amazon.com/cloudwatch/home?region=${context.region}#logEventViewer:group=${group}`;
  return runtimeError(
    'ModelError',
    424,
    `Received ${party} error (${status}) from primary with message "${original}". See ${logs} in account ${context.account} for more information.`,
    {
      OriginalStatusCode: status,
      OriginalMessage: original,
      LogStreamArn: `arn:aws:logs:${context.region}:${context.account}:log-group:${group}`,
    },
  );
}
