import { text } from 'node:stream/consumers';
import type { LambdaResult } from './lambda.ts';
import { AwsError, type Call, type Service } from '../protocol/service.ts';

export interface LambdaApiOptions {
  region: string;
  account: string;
  invoke: (functionName: string, payload: unknown) => Promise<LambdaResult>;
}

const json = { 'content-type': 'application/json' };

/** Lambda's API, as far as invoking a function and waiting for its answer. */
export function createLambdaApi({ region, account, invoke }: LambdaApiOptions): Service {
  return {
    signingName: 'lambda',
    eventSource: 'lambda.amazonaws.com',
    resolve: async (request): Promise<Call> => {
      const encoded = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.path)?.[1];
      if (request.method !== 'POST' || encoded === undefined) {
        throw new AwsError(
          'UnknownOperationException',
          404,
          `${request.method} ${request.path} is no call of Lambda here.`,
        );
      }
      const functionName = decodeURIComponent(encoded);
      const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
      if (type !== 'RequestResponse') {
        throw new AwsError('InvalidParameterValueException', 400, `The invocation type ${type} is not supported here.`);
      }
      const unsupported = [...request.query.keys(), 'x-amz-client-context', 'x-amz-log-type'].find(
        (name) => request.query.has(name) || request.headers[name] !== undefined,
      );
      if (unsupported !== undefined) {
        throw new AwsError('InvalidParameterValueException', 400, `${unsupported} is not supported here.`);
      }
      const payload = parsePayload(await text(request.body));
      const resource = functionName.startsWith('arn:')
        ? functionName
        : `arn:aws:lambda:${region}:${account}:function:${functionName}`;
      return {
        operation: 'Invoke',
        access: [{ action: 'lambda:InvokeFunction', resource }],
        parameters: { functionName, invocationType: type },
        run: async () => {
          const result = await invoke(functionName, payload);
          const failed = 'functionError' in result ? { 'x-amz-function-error': result.functionError } : {};
          return {
            status: 200,
            headers: { ...json, 'x-amz-executed-version': '$LATEST', ...failed },
            body: JSON.stringify(result.payload) ?? 'null',
          };
        },
      };
    },
    renderError: (error, requestId) => ({
      status: error.status,
      headers: { ...json, 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
      body: JSON.stringify({ Type: 'User', message: error.message }),
    }),
  };
}

function parsePayload(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', 400, `Could not parse request body into json: ${reason}`);
  }
}
