import { text } from 'node:stream/consumers';
import { type Access, AwsError, type Call, type ServiceRequest, type ServiceResponse } from './service.ts';

/** What a request that was understood needs, and how it is carried out; `run` gives the body of the answer. */
export interface PreparedCall {
  access: Access[];
  run: () => object | Promise<object>;
}

/** Understands the parameters of one operation; throws AwsError for those AWS would refuse. */
export type JsonOperation<Context> = (parameters: unknown, context: Context) => PreparedCall;

/** A service that speaks AWS's JSON protocol: the operation in a header, its parameters as the body of a POST. */
export interface JsonProtocol<Context> {
  version: '1.0' | '1.1';
  /** In front of the operation's name in X-Amz-Target, `SageMaker.`. */
  targetPrefix: string;
  operations: ReadonlyMap<string, JsonOperation<Context>>;
}

/** Understands a request; an operation that is not there is refused by its name. */
export async function resolveJson<Context>(
  request: ServiceRequest,
  { version, targetPrefix, operations }: JsonProtocol<Context>,
  context: Context,
): Promise<Call> {
  const target = request.headers['x-amz-target'] ?? '';
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : target;
  const prepare = operations.get(name);
  if (prepare === undefined || request.method !== 'POST' || request.path !== '/') {
    const known = [...operations.keys()].join(', ');
    const what = target === '' ? `${request.method} ${request.path}` : JSON.stringify(name);
    const message = `The operation ${what} is not supported by this stand-in, which knows: ${known}`;
    throw new AwsError('UnknownOperationException', 400, message);
  }
  const parameters = parseBody(await text(request.body));
  const { access, run } = prepare(parameters, context);
  return { operation: name, access, parameters, run: async () => jsonResponse(version, 200, await run()) };
}

/** An error as a service of this protocol answers it. */
export function renderJsonError(version: '1.0' | '1.1', error: AwsError, requestId: string): ServiceResponse {
  const body = { __type: error.code, message: error.message, ...error.members };
  const response = jsonResponse(version, error.status, body);
  // The runtimes that have paths of their own tell their errors in this header.
  return {
    ...response,
    headers: { ...response.headers, 'x-amzn-errortype': error.code, 'x-amzn-requestid': requestId },
  };
}

function jsonResponse(version: '1.0' | '1.1', status: number, body: object): ServiceResponse {
  return { status, headers: { 'content-type': `application/x-amz-json-${version}` }, body: JSON.stringify(body) };
}

/** Operations without parameters may be sent without a body. */
function parseBody(body: string): Record<string, unknown> {
  try {
    const parameters: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)) return { ...parameters };
  } catch {
    // Not JSON: the same answer as for JSON that is no object.
  }
  throw new AwsError('SerializationException', 400, 'The request body is not a JSON object.');
}
