import { type JsonProtocol, resolveJson } from '../../protocol/json-protocol.ts';
import type { Call, ServiceRequest } from '../../protocol/service.ts';
import type { SageMakerContext } from '../context.ts';
import { runtimeError } from '../errors.ts';
import { bodyTooLarge, invokeEndpoint, maxBodyBytes } from '../operations/invoke-endpoint.ts';
import { operations } from './operation-table.ts';

export const protocol: JsonProtocol<SageMakerContext> = { version: '1.1', targetPrefix: 'SageMaker.', operations };

/** Resolves a request to the control plane (AWS JSON 1.1) or to the runtime (REST). */
export async function resolveCall(request: ServiceRequest, context: SageMakerContext): Promise<Call> {
  const endpoint = /^\/endpoints\/([^/]+)\/invocations$/.exec(request.path)?.[1];
  if (request.method === 'POST' && endpoint !== undefined) return resolveInvocation(endpoint, request, context);
  return resolveJson(request, protocol, context);
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
