import { enableCompileCache, flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Answer, type FunctionError, type Invocation, invocationSchema } from './messages.ts';
import { nameSourcePositions } from './source-positions.ts';

/**
 * The process of one function. It loads the entry file in its first argument, then answers one
 * event at a time. It behaves like Lambda's Node runtime: an error's name is its type. An unhandled
 * rejection, an uncaught exception and an entry that does not load end the process.
 */
type Handler = (event: unknown, context: Record<string, unknown>) => unknown;

const [, , entry = '', compileCacheDirectory] = process.argv;
enableCompileCache(compileCacheDirectory);
nameSourcePositions();
let handler: Handler | undefined;
let running: string | undefined;

// Without this, the process would outlive its host.
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
  // Node writes the cache when a process exits normally. This process may be killed.
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
