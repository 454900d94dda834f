import * as z from 'zod';
import type { LambdaResult } from '../lambda/lambda.ts';
import { AwsError } from '../protocol/service.ts';
import { isTooLarge, limits, tooLargeCause } from './limits.ts';
import { taskTimeoutSeconds } from './step.ts';

/**
 * Invokes a function as a role. Throws AwsError if the role is not allowed to, or the function
 * cannot run.
 */
export type Invoke = (functionArn: string, payload: unknown, roleArn: string) => Promise<LambdaResult>;

export interface TaskOptions {
  invoke: (functionArn: string, payload: unknown) => Promise<LambdaResult>;
  region: string;
  /** TimeoutSeconds of the definition. */
  timeoutSeconds: number | undefined;
  /** Adds to the history. */
  record: (type: string, details: Record<string, unknown>) => void;
  /** Called before an error is thrown, so before the interpreter decides whether to retry. */
  onError: () => void;
  /** Aborted when the execution has ended. After that nothing is recorded or started. */
  signal: AbortSignal;
}

const parametersSchema = z.strictObject({ FunctionName: z.string(), Payload: z.unknown() });
const resource = { resourceType: 'lambda', resource: 'invoke' };

/**
 * One attempt of a task `arn:aws:states:::lambda:invoke`. Throws errors with the names that Retry
 * and Catch match.
 */
export async function runTask(input: unknown, options: TaskOptions): Promise<Record<string, unknown>> {
  const { record, signal, timeoutSeconds } = options;
  if (signal.aborted) throw endedError();
  const parameters = JSON.stringify(input);
  record('TaskScheduled', {
    taskScheduledEventDetails: {
      ...resource,
      region: options.region,
      parameters,
      ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    },
  });
  record('TaskStarted', { taskStartedEventDetails: resource });

  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(endedError());
  signal.addEventListener('abort', abort);
  let timedOut = false;
  // AWS records TaskTimedOut. The library throws States.Timeout from a timer of the same length,
  // which it starts after this one, and records nothing.
  const timer = setTimeout(
    () => {
      timedOut = true;
      record('TaskTimedOut', { taskTimedOutEventDetails: { ...resource, error: 'States.Timeout' } });
      options.onError();
    },
    taskTimeoutSeconds(timeoutSeconds) * 1000,
  );
  try {
    const result = await Promise.race([invokeFunction(input, parameters, options), aborted.promise]);
    if (timedOut || signal.aborted) throw endedError();
    const output = JSON.stringify(result);
    if (isTooLarge(output)) throw stateError('States.DataLimitExceeded', tooLargeCause('lambda'));
    record('TaskSucceeded', {
      taskSucceededEventDetails: { ...resource, output, outputDetails: { truncated: false } },
    });
    return result;
  } catch (error) {
    if (timedOut || signal.aborted) throw endedError();
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    record('TaskFailed', { taskFailedEventDetails: { ...resource, error: name, cause: message } });
    options.onError();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

async function invokeFunction(input: unknown, text: string, options: TaskOptions): Promise<Record<string, unknown>> {
  if (isTooLarge(text)) throw stateError('States.DataLimitExceeded', tooLargeCause('lambda'));
  const parameters = parametersSchema.safeParse(input);
  if (!parameters.success) throw stateError('States.Runtime', z.prettifyError(parameters.error));
  const { FunctionName, Payload } = parameters.data;
  const result = await options.invoke(FunctionName, Payload ?? {}).catch((error: unknown) => {
    throw serviceError(error);
  });
  // The Cause is the JSON text that Lambda returned.
  if ('functionError' in result) throw stateError(result.payload.errorType, JSON.stringify(result.payload));
  return { ExecutedVersion: FunctionName.split(':')[7] ?? '$LATEST', Payload: result.payload, StatusCode: 200 };
}

/** An error of Lambda itself, with the name and text of Step Functions. */
function serviceError(error: unknown): Error {
  if (!(error instanceof AwsError)) return stateError('Lambda.Unknown', String(error));
  const isDenied = error.code.startsWith('AccessDenied');
  return stateError(
    isDenied ? 'Lambda.AWSLambdaException' : `Lambda.${error.code}`,
    `${error.message} (Service: AWSLambda; Status Code: ${error.status}; Error Code: ${error.code})`,
  );
}

function stateError(name: string, cause: string): Error {
  return Object.assign(new Error(cause.slice(0, limits.causeCharacters)), { name });
}

/** An error that the interpreter neither retries nor catches. */
function endedError(): Error {
  return Object.assign(new Error('The execution has ended.'), { isRetryable: false, isCatchable: false });
}
