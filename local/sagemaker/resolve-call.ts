import { text } from 'node:stream/consumers';
import { AwsError, type Call, type ServiceRequest, type ServiceResponse } from '../service.ts';
import type { SageMakerContext } from './context.ts';
import { runtimeError } from './errors.ts';
import { bodyTooLarge, invokeEndpoint, maxBodyBytes } from './operations/invoke-endpoint.ts';
import { operations } from './operations/operations.ts';

const targetPrefix = 'SageMaker.';

/** Understands a request of the control plane (AWS JSON 1.1) or of the runtime (REST). */
export async function resolveCall(request: ServiceRequest, context: SageMakerContext): Promise<Call> {
  const endpoint = /^\/endpoints\/([^/]+)\/invocations$/.exec(request.path)?.[1];
  if (request.method === 'POST' && endpoint !== undefined) return resolveInvocation(endpoint, request, context);
  if (request.method === 'POST' && request.path === '/') return resolveOperation(request, context);
  throw new AwsError('UnknownOperationException', 404, `${request.method} ${request.path} is no call of SageMaker.`);
}

async function resolveOperation(request: ServiceRequest, context: SageMakerContext): Promise<Call> {
  const target = request.headers['x-amz-target'] ?? '';
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : target;
  const operation = operations.get(name);
  if (!operation) {
    const known = [...operations.keys()].join(', ');
    const message = `The operation ${JSON.stringify(name)} is not supported by this stand-in, which knows: ${known}`;
    throw new AwsError('UnknownOperationException', 400, message);
  }
  const parameters = parseBody(await text(request.body));
  const { access, run } = operation.prepare(parameters, context);
  return {
    operation: name,
    access,
    parameters,
    run: async () => jsonResponse(200, await run()),
  };
}

async function resolveInvocation(
  encodedName: string,
  request: ServiceRequest,
  context: SageMakerContext,
): Promise<Call> {
  const endpointName = decodeURIComponent(encodedName);
  const unsupported = Object.keys(request.headers).find(
    (name) => name.startsWith('x-amzn-sagemaker-') && request.headers[name] !== '',
  );
  if (unsupported !== undefined) {
    throw runtimeError('ValidationError', 400, `The header ${unsupported} is not supported by this stand-in.`);
  }
  const { 'content-type': contentType = '', accept = '' } = request.headers;
  return {
    operation: 'InvokeEndpoint',
    access: [{ action: 'sagemaker:InvokeEndpoint', resource: context.arnOf('endpoint', endpointName) }],
    parameters: { EndpointName: endpointName, ContentType: contentType, Accept: accept },
    run: async () =>
      invokeEndpoint(
        { endpointName, contentType, accept: accept === '*/*' ? '' : accept, body: await readBody(request) },
        context,
      ),
  };
}

async function readBody(request: ServiceRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBodyBytes.instance) throw bodyTooLarge(maxBodyBytes.instance);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function parseBody(body: string): Record<string, unknown> {
  try {
    const parameters: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)) return { ...parameters };
  } catch {
    // Not JSON: the same answer as for JSON that is no object.
  }
  throw new AwsError('SerializationException', 400, 'The request body is not a JSON object.');
}

export function jsonResponse(status: number, body: object, headers: Record<string, string> = {}): ServiceResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: JSON.stringify(body),
  };
}
