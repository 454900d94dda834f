import { AwsError, type Call, type Service } from '../protocol/service.ts';
import { jsonHeaders, type LambdaApiOptions } from './operation.ts';
import { invoke } from './operations/invoke.ts';

/** Lambda's API with the operation Invoke. */
export function createLambdaApi(options: LambdaApiOptions): Service {
  return {
    signingName: 'lambda',
    eventSource: 'lambda.amazonaws.com',
    resolve: async (request): Promise<Call> => {
      const functionName = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.path)?.[1];
      if (request.method !== 'POST' || functionName === undefined) {
        throw new AwsError(
          'UnknownOperationException',
          404,
          `${request.method} ${request.path} is not supported by this stand-in, only Invoke.`,
        );
      }
      return { operation: 'Invoke', ...(await invoke(request, decodeURIComponent(functionName), options)) };
    },
    renderError: (error, requestId) => ({
      status: error.status,
      headers: { ...jsonHeaders, 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
      body: JSON.stringify({ Type: 'User', message: error.message }),
    }),
  };
}
