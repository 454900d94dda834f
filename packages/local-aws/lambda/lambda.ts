import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFunction } from './local-function.ts';
import { type FunctionError, functionErrorSchema } from './messages.ts';
import { createPool } from './pool.ts';
import { type Outcome, startWorker, timedOutMessage } from './worker.ts';
import { AwsError } from '../protocol/service.ts';

export type { LocalFunction } from './local-function.ts';

/** The result of an invocation: the handler's value, or the error in Lambda's wording. */
export type LambdaResult = { payload: unknown } | { functionError: 'Unhandled'; payload: FunctionError };

export interface LambdaOptions {
  functions: LocalFunction[];
  region: string;
  /** The script that a function's process runs (default: `runtime.ts` beside this file). */
  runtime?: string;
  /** Folder for the logs. The output of a function is appended to `<name>.log`. */
  logDirectory: string;
  /** Folder for compiled code that all functions share. */
  compileCacheDirectory: string;
  /** Most processes of one function at a time (default: 4). Further invocations wait. */
  concurrency?: number;
  /** An idle process ends after this time (default: 30). Each process holds about 130 MB. */
  idleSeconds?: number;
  /** Called with each line of a function's standard output. */
  onLine?: (line: string, local: LocalFunction) => void;
}

export interface Lambda {
  /**
   * Runs the function with this name, ARN or ARN of a version. Throws AwsError if it does not exist
   * or the payload is larger than 6 MB. An error inside the function is part of the result.
   */
  invoke: (functionName: string, payload: unknown) => Promise<LambdaResult>;
  /** Ends all processes and rejects running invocations. */
  close: () => void;
}

/** Lambda's limits for a synchronous invocation, in bytes. */
const largestRequest = 6_291_456;
const largestResponse = 6_291_556;

/**
 * Runs functions as Node processes that start on first use and stay for the next invocation.
 * Differs from Lambda: a process is not frozen between invocations, the memory size limits
 * JavaScript's heap instead of the process, and each function has one version.
 */
export function createLambda(options: LambdaOptions): Lambda {
  const {
    functions,
    region,
    runtime,
    logDirectory,
    compileCacheDirectory,
    concurrency = 4,
    idleSeconds = 30,
    onLine,
  } = options;
  mkdirSync(logDirectory, { recursive: true });
  const pools = new Map(
    functions.map((local) => {
      const logFile = join(logDirectory, `${local.name}.log`);
      const start = () =>
        startWorker(local, {
          region,
          runtime,
          logFile,
          compileCacheDirectory,
          onLine: (line) => onLine?.(line, local),
        });
      return [local.name, createPool(start, concurrency, idleSeconds)];
    }),
  );

  return {
    invoke: async (functionName, payload) => {
      const local = functions.find(({ name, arn }) => [name, arn].includes(withoutVersion(functionName)));
      const pool = local && pools.get(local.name);
      if (!local || !pool) throw new AwsError('ResourceNotFoundException', 404, `Function not found: ${functionName}`);
      const request = JSON.stringify(payload) ?? 'null';
      if (Buffer.byteLength(request) > largestRequest) {
        const message = `Request must be smaller than ${largestRequest} bytes for the InvokeFunction operation`;
        throw new AwsError('RequestTooLargeException', 413, message);
      }
      const requestId = randomUUID();
      const outcome = await pool.use((worker) => worker.invoke(requestId, request));
      return resultOf(outcome, requestId, local);
    },
    close: () => {
      for (const pool of pools.values()) pool.close();
    },
  };
}

/**
 * `arn:aws:lambda:region:account:function:name:3` without the `:3`. A name is returned unchanged.
 */
function withoutVersion(functionName: string): string {
  return functionName.split(':').slice(0, 7).join(':');
}

function resultOf(outcome: Outcome, requestId: string, local: LocalFunction): LambdaResult {
  switch (outcome.status) {
    case 'timedOut':
      return failed('Sandbox.Timedout', `RequestId: ${requestId} Error: ${timedOutMessage(local)}`);
    case 'exited':
      return failed('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${outcome.reason}`);
    case 'threw':
    case 'died':
      return {
        functionError: 'Unhandled',
        payload: functionErrorSchema.parse(JSON.parse(outcome.payload)),
      };
    default:
      return withinLimit(outcome.payload);
  }
}

function withinLimit(response: string): LambdaResult {
  if (Buffer.byteLength(response) <= largestResponse) return { payload: JSON.parse(response) };
  const message = `Response payload size exceeded maximum allowed payload size (${largestResponse} bytes).`;
  return failed('Function.ResponseSizeTooLarge', message);
}

function failed(errorType: string, errorMessage: string): LambdaResult {
  return { functionError: 'Unhandled', payload: { errorType, errorMessage, trace: [] } };
}
