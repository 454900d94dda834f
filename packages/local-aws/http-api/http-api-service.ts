import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import type { LambdaResult } from '../lambda/lambda.ts';
import type { HttpApiResource, Throttle } from '../template/http-apis.ts';
import { AwsError, type Service, type ServiceRequest, type ServiceResponse } from '../protocol/service.ts';

export interface ApiOptions {
  apis: HttpApiResource[];
  region: string;
  account: string;
  /** `source` is the ARN of the called route. */
  invoke: (functionArn: string, payload: unknown, source: string) => Promise<LambdaResult>;
  now?: () => Date;
}

const functionResponse = z.looseObject({
  statusCode: z.number().int(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/** API Gateway's limit for a request. */
const largestBodyBytes = 10 * 1024 * 1024;

const json = { 'content-type': 'application/json' };

/**
 * API Gateway's HTTP APIs with IAM authorization and proxy integrations. All APIs share the
 * gateway's address, so the path begins with the API's name (`/my-api/predict`). If there is only
 * one API, the name is optional.
 */
export function createApiService({ apis, region, account, invoke, now = () => new Date() }: ApiOptions): Service {
  const throttles = new Map(
    apis.flatMap((api) => api.routes).map((route) => [route, createThrottle(route.throttle, now)]),
  );

  return {
    signingName: 'execute-api',
    eventSource: 'apigateway.amazonaws.com',
    resolve: async (request) => {
      const { api, path } = findApi(apis, request.path);
      const route = api.routes.find(({ routeKey }) => routeKey === `${request.method} ${path}`);
      if (route === undefined) throw new AwsError('NotFoundException', 404, 'Not Found');
      const apiArn = `arn:aws:execute-api:${region}:${account}:${api.id}/${api.stage}/${request.method}${path}`;
      return {
        operation: 'Invoke',
        access: [{ action: 'execute-api:Invoke', resource: apiArn }],
        parameters: { api: api.name, routeKey: route.routeKey },
        run: async () => {
          if (throttles.get(route)?.() === false)
            throw new AwsError('TooManyRequestsException', 429, 'Too Many Requests');
          const body = await buffer(request.body);
          if (body.length > largestBodyBytes) {
            throw new AwsError('RequestEntityTooLargeException', 413, 'Request Entity Too Large');
          }
          return responseOf(await invoke(route.functionArn, proxyEvent(request, api, path, body, now()), apiArn));
        },
      };
    },
    // API Gateway answers only a message.
    renderError: (error) => ({
      status: error.code.startsWith('AccessDenied') ? 403 : error.status,
      headers: json,
      body: JSON.stringify({ message: error.code.startsWith('AccessDenied') ? 'Forbidden' : error.message }),
    }),
  };
}

function findApi(apis: HttpApiResource[], requestPath: string): { api: HttpApiResource; path: string } {
  const [, first = '', ...rest] = requestPath.split('/');
  const byName = apis.find((api) => api.name === decodeURIComponent(first));
  if (byName !== undefined) return { api: byName, path: `/${rest.join('/')}` };
  const [singleApi] = apis;
  if (singleApi !== undefined && apis.length === 1) return { api: singleApi, path: requestPath };
  const names = apis.map((api) => `/${api.name}`).join(', ');
  throw new AwsError('NotFoundException', 404, `Not Found. The path must begin with the name of an API: ${names}`);
}

/** The function's event in payload format 2.0. */
function proxyEvent(request: ServiceRequest, api: HttpApiResource, path: string, body: Buffer, time: Date): unknown {
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  return {
    version: '2.0',
    routeKey: `${request.method} ${path}`,
    rawPath: path,
    rawQueryString: request.query.toString(),
    headers: request.headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: api.id,
      authorizer: { iam: { userArn: request.principal } },
      http: { method: request.method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      stage: api.stage,
      timeEpoch: time.getTime(),
    },
    body: isText ? text : body.toString('base64'),
    isBase64Encoded: !isText,
  };
}

function responseOf(result: LambdaResult): ServiceResponse {
  const parsed = 'functionError' in result ? undefined : functionResponse.safeParse(result.payload).data;
  if (parsed === undefined) {
    return { status: 500, headers: json, body: JSON.stringify({ message: 'Internal Server Error' }) };
  }
  return {
    status: parsed.statusCode,
    headers: parsed.headers,
    body: parsed.isBase64Encoded ? Buffer.from(parsed.body, 'base64') : parsed.body,
  };
}

/**
 * A token bucket. The returned function tells whether a request may pass. A route without limits
 * lets all pass.
 */
function createThrottle(throttle: Throttle | undefined, now: () => Date): () => boolean {
  if (throttle === undefined) return () => true;
  const { ratePerSecond, burst } = throttle;
  let tokens = burst;
  let last = now().getTime();
  return () => {
    const time = now().getTime();
    tokens = Math.min(burst, tokens + ((time - last) / 1000) * ratePerSecond);
    last = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
