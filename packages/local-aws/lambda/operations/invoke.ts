import { text } from 'node:stream/consumers';
import { AwsError } from '../../protocol/service.ts';
import { jsonHeaders, type LambdaOperation } from '../operation.ts';

/** Invokes a function and waits for its answer. Invocation type Event is not supported. */
export const invoke: LambdaOperation = async (request, functionName, options) => {
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
    : `arn:aws:lambda:${options.region}:${options.account}:function:${functionName}`;
  return {
    access: [{ action: 'lambda:InvokeFunction', resource }],
    parameters: { functionName, invocationType: type },
    run: async () => {
      const result = await options.invoke(functionName, payload);
      const functionError = 'functionError' in result ? { 'x-amz-function-error': result.functionError } : {};
      return {
        status: 200,
        headers: { ...jsonHeaders, 'x-amz-executed-version': '$LATEST', ...functionError },
        body: JSON.stringify(result.payload) ?? 'null',
      };
    },
  };
};

function parsePayload(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', 400, `Could not parse request body into json: ${reason}`);
  }
}
