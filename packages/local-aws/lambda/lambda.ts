import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFunction } from './local-function.ts';
import { type FunctionError, functionErrorSchema } from './messages.ts';
import { createPool } from './pool.ts';
import { type Outcome, startWorker, timedOutMessage } from './worker.ts';
import { AwsError } from '../protocol/service.ts';

export type { LocalFunction } from './local-function.ts';

/** What an invocation gives: the handler's value, or the error as Lambda words it. */
export type LambdaResult = { payload: unknown } | { functionError: 'Unhandled'; payload: FunctionError };

export interface LambdaOptions {
  functions: LocalFunction[];
  region: string;
  /** The script of a function's process, the one beside this file unless told. */
  runtime?: string;
  /** Each function's output goes to `<name>.log` here. */
  logDirectory: string;
  /** Where Node keeps the code it has compiled, shared by all functions. */
  compileCacheDirectory: string;
  /** Processes of one function at a time, 4 unless told; further invocations wait for one. */
  concurrency?: number;
  /** A process that was not used for so long ends, 30 unless told; each holds some 130 MB. */
  idleSeconds?: number;
  /** Called with each line that a function writes to its standard output. */
  onLine?: (line: string, local: LocalFunction) => void;
}

export interface Lambda {
  /**
   * Runs a function, named by its name, its ARN or the ARN of a version. Throws AwsError for one that does not exist
   * and for a payload above 6 MB; what goes wrong inside the function is part of the result.
   */
  invoke: (functionName: string, payload: unknown) => Promise<LambdaResult>;
  /** Ends all processes; invocations under way are rejected. */
  close: () => void;
}

/** Lambda's limits for a synchronous invocation, in bytes. */
const largestRequest = 6_291_456;
const largestResponse = 6_291_556;

/**
 * Runs functions as Node processes, started on first use and kept for the next invocation. Unlike Lambda it does not
 * freeze a process between invocations, limits JavaScript's heap rather than the process, and knows one version.
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

/** `arn:aws:lambda:region:account:function:name:3` without the `:3`; a name stays as it is. */
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
