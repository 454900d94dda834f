import { text } from 'node:stream/consumers';
import { type Access, AwsError, type Call, type ServiceRequest, type ServiceResponse } from './service.ts';

/**
 * The permissions that a parsed request needs, and a function that runs it and returns the response
 * body.
 */
export interface PreparedCall {
  access: Access[];
  run: () => object | Promise<object>;
}

/** Parses the parameters of one operation. Throws AwsError for parameters that AWS would refuse. */
export type JsonOperation<Context> = (parameters: unknown, context: Context) => PreparedCall;

/**
 * A service with AWS's JSON protocol: a header names the operation, the body of a POST holds the
 * parameters.
 */
export interface JsonProtocol<Context> {
  version: '1.0' | '1.1';
  /** The text before the operation's name in X-Amz-Target, `SageMaker.`. */
  targetPrefix: string;
  operations: ReadonlyMap<string, JsonOperation<Context>>;
}

/** Parses a request. Refuses an unsupported operation by its name. */
export async function resolveJson<Context>(
  request: ServiceRequest,
  { version, targetPrefix, operations }: JsonProtocol<Context>,
  context: Context,
): Promise<Call> {
  const target = request.headers['x-amz-target'] ?? '';
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : target;
  const prepare = operations.get(name);
  if (prepare === undefined || request.method !== 'POST' || request.path !== '/') {
    const supported = [...operations.keys()].join(', ');
    const operation = target === '' ? `${request.method} ${request.path}` : JSON.stringify(name);
    const message = `The operation ${operation} is not supported by this stand-in, which has: ${supported}`;
    throw new AwsError('UnknownOperationException', 400, message);
  }
  const parameters = parseBody(await text(request.body));
  const { access, run } = prepare(parameters, context);
  return { operation: name, access, parameters, run: async () => jsonResponse(version, 200, await run()) };
}

/** An error in the wire format of this protocol. */
export function renderJsonError(version: '1.0' | '1.1', error: AwsError, requestId: string): ServiceResponse {
  const body = { __type: error.code, message: error.message, ...error.members };
  const response = jsonResponse(version, error.status, body);
  // SDK clients of services with their own paths read the error code from this header.
  return {
    ...response,
    headers: { ...response.headers, 'x-amzn-errortype': error.code, 'x-amzn-requestid': requestId },
  };
}

function jsonResponse(version: '1.0' | '1.1', status: number, body: object): ServiceResponse {
  return { status, headers: { 'content-type': `application/x-amz-json-${version}` }, body: JSON.stringify(body) };
}

/** Parses the body. A request without parameters may have no body. */
function parseBody(body: string): Record<string, unknown> {
  try {
    const parameters: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)) return { ...parameters };
  } catch {
    // Not JSON: the same answer as for JSON that is not an object.
  }
  throw new AwsError('SerializationException', 400, 'The request body is not a JSON object.');
}
