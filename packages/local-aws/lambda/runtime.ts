import { enableCompileCache, flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Answer, type FunctionError, type Invocation, invocationSchema } from './messages.ts';
import { nameSourcePositions } from './source-positions.ts';

/**
 * The child process of one function: loads the entry file it is given as argument, then answers one event at a time.
 * It behaves as Lambda's Node runtime does: an error's name is its type, a promise nobody waits for that is rejected
 * and an exception nobody catches end the process, and so does an entry that cannot be loaded.
 */
type Handler = (event: unknown, context: Record<string, unknown>) => unknown;

const [, , entry = '', compileCacheDirectory] = process.argv;
enableCompileCache(compileCacheDirectory);
nameSourcePositions();
let handler: Handler | undefined;
let running: string | undefined;

// Without the host there is nobody to answer, and nobody else who would end this process.
process.on('disconnect', () => process.exit());
process.on('message', (message) => void answer(invocationSchema.parse(message)));
process.on('uncaughtException', (error) => die(functionErrorOf(error), 129));
process.on('unhandledRejection', (reason) =>
  die({ ...functionErrorOf(reason), errorType: 'Runtime.UnhandledPromiseRejection' }, 128),
);

async function answer(invocation: Invocation): Promise<void> {
  const { requestId } = invocation;
  running = requestId;
  try {
    handler ??= await load();
  } catch (error) {
    return die(functionErrorOf(error), 1);
  }
  try {
    const result: unknown = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    send({ requestId, status: 'returned', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    send({ requestId, status: 'threw', payload: JSON.stringify(functionErrorOf(error)) });
  }
  running = undefined;
}

async function load(): Promise<Handler> {
  const module: unknown = await import(pathToFileURL(entry).href);
  // Node writes the cache at a process's regular end, which this one may not have.
  flushCompileCache();
  if (isRecord(module) && isHandler(module['handler'])) return module['handler'];
  throw Object.assign(new Error(`${entry} has no exported function named handler`), {
    name: 'Runtime.HandlerNotFound',
  });
}

function contextOf({ requestId, deadline }: Invocation): Record<string, unknown> {
  return {
    awsRequestId: requestId,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function functionErrorOf(error: unknown): FunctionError {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function send(message: Answer, sent: () => void = () => undefined): void {
  process.send?.(message, sent);
}

function die(error: FunctionError, exitCode: number): void {
  console.error(error.trace.join('\n') || error.errorMessage);
  if (running === undefined) process.exit(exitCode);
  send({ requestId: running, status: 'died', payload: JSON.stringify(error) }, () => process.exit(exitCode));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
