import { z } from 'zod';
import type { LambdaResult } from '../lambda/lambda.ts';
import { AwsError } from '../protocol/service.ts';
import { isTooLarge, limits, tooLargeCause } from './limits.ts';
import { taskTimeoutSeconds } from './step.ts';

/** Runs a function as a role; throws AwsError when it may not or cannot be run. */
export type Invoke = (functionArn: string, payload: unknown, roleArn: string) => Promise<LambdaResult>;

export interface TaskOptions {
  invoke: (functionArn: string, payload: unknown) => Promise<LambdaResult>;
  region: string;
  /** As the definition has it. */
  timeoutSeconds: number | undefined;
  /** Adds to the history. */
  record: (type: string, details: Record<string, unknown>) => void;
  /** Called before each error, while the interpreter has not yet decided to retry. */
  onError: () => void;
  /** Aborted when the execution is over: then nothing is recorded or started any more. */
  signal: AbortSignal;
}

const parametersSchema = z.strictObject({ FunctionName: z.string(), Payload: z.unknown() });
const resource = { resourceType: 'lambda', resource: 'invoke' };

/** One attempt of a task `arn:aws:states:::lambda:invoke`: throws errors with the name the state machine matches. */
export async function runTask(input: unknown, options: TaskOptions): Promise<Record<string, unknown>> {
  const { record, signal, timeoutSeconds } = options;
  if (signal.aborted) throw overError();
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

  const over = Promise.withResolvers<never>();
  const end = () => over.reject(overError());
  signal.addEventListener('abort', end);
  let timedOut = false;
  // The interpreter sets a timer of the same length after this one and throws States.Timeout.
  const timer = setTimeout(
    () => {
      timedOut = true;
      record('TaskTimedOut', { taskTimedOutEventDetails: { ...resource, error: 'States.Timeout' } });
      options.onError();
    },
    taskTimeoutSeconds(timeoutSeconds) * 1000,
  );
  try {
    const result = await Promise.race([invokeFunction(input, parameters, options), over.promise]);
    if (timedOut || signal.aborted) throw overError();
    const output = JSON.stringify(result);
    if (isTooLarge(output)) throw stateError('States.DataLimitExceeded', tooLargeCause('lambda'));
    record('TaskSucceeded', {
      taskSucceededEventDetails: { ...resource, output, outputDetails: { truncated: false } },
    });
    return result;
  } catch (error) {
    if (timedOut || signal.aborted) throw overError();
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    record('TaskFailed', { taskFailedEventDetails: { ...resource, error: name, cause: message } });
    options.onError();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
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
  // The error's payload is what Lambda answered, as text; the state machine's Cause is that text.
  if ('functionError' in result) throw stateError(result.payload.errorType, JSON.stringify(result.payload));
  return { ExecutedVersion: FunctionName.split(':')[7] ?? '$LATEST', Payload: result.payload, StatusCode: 200 };
}

/** An error of Lambda itself, as Step Functions words it. */
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

/** Ends the interpreter's attempts: nobody waits for them any more. */
function overError(): Error {
  return Object.assign(new Error('The execution is over.'), { isRetryable: false, isCatchable: false });
}
