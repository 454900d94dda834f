import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLambda, type Lambda, type LocalFunction } from '../../lambda/lambda.ts';

let directory: string;
let lambda: Lambda | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-aws-lambda-'));
});

afterEach(async () => {
  lambda?.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts a Lambda with a function `work` with this source. */
function start(
  source: string,
  changes: Partial<LocalFunction> = {},
  options: { concurrency?: number } = {},
): Lambda & { work: LocalFunction } {
  const entry = join(directory, 'index.mts');
  writeFileSync(entry, source);
  const work: LocalFunction = {
    name: 'work',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:work',
    entry,
    environment: {},
    memoryMb: 128,
    timeoutSeconds: 60,
    taskRoot: directory,
    tmpDirectory: join(directory, 'tmp'),
    ...changes,
  };
  lambda = createLambda({
    functions: [work],
    region: 'eu-west-1',
    logDirectory: join(directory, 'logs'),
    compileCacheDirectory: join(directory, 'compiled'),
    ...options,
  });
  return { ...lambda, work };
}

test('a named error keeps its name, its message and the lines of its stack', async () => {
  const { invoke } = start(`
    class DataError extends Error { override name = 'DataError' as const }
    export const handler = async () => { throw new DataError('row 7: not a number') }`);
  const result = await invoke('work', {});
  expect(result).toMatchObject({
    functionError: 'Unhandled',
    payload: { errorType: 'DataError', errorMessage: 'row 7: not a number' },
  });
  expect(result).toHaveProperty('payload.trace.0', 'DataError: row 7: not a number');
});

test('a function that exceeds its timeout is killed, and the next invocation gets a new process', async () => {
  const { invoke, work } = start(
    `export const handler = async (event: { spin: boolean }) => { while (event.spin); return process.pid }`,
    { timeoutSeconds: 1.5 },
  );
  expect(await invoke('work', { spin: true })).toMatchObject({
    functionError: 'Unhandled',
    payload: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.50 seconds$/),
    },
  });
  // The start of the process counts, and may be slow.
  work.timeoutSeconds = 60;
  expect(await invoke('work', { spin: false })).toEqual({ payload: expect.any(Number) });
  expect(readFileSync(join(directory, 'logs', 'work.log'), 'utf8')).toContain('Task timed out after 1.50 seconds');
});

test.each([
  ['exits', 'process.exit(3)', 'exit status 3'],
  ['is killed', `process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined)`, 'signal: killed'],
])('a process that %s is Runtime.ExitError', async (_, statement, reason) => {
  const { invoke } = start(`export const handler = async () => { ${statement} }`);
  expect(await invoke('work', {})).toMatchObject({
    payload: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining(reason) },
  });
});

test('a heap above the memory size ends the process', async () => {
  const { invoke } = start(
    `export const handler = async () => { const rows: number[][] = []; for (;;) rows.push(new Array(1e5).fill(1.5)) }`,
    { memoryMb: 20 },
  );
  expect(await invoke('work', {})).toMatchObject({ payload: { errorType: 'Runtime.ExitError' } });
});

test.each([
  ['an unhandled rejection', `void Promise.reject(new TypeError('lost'))`, 'Runtime.UnhandledPromiseRejection'],
  ['an exception in a callback', `setTimeout(() => { throw new RangeError('lost') })`, 'RangeError'],
])('%s fails the invocation', async (_, statement, errorType) => {
  const { invoke } = start(`export const handler = () => { ${statement}; return new Promise(() => undefined) }`);
  expect(await invoke('work', {})).toMatchObject({ payload: { errorType, errorMessage: 'lost' } });
});

test.each([
  ['cannot be loaded', `throw new SyntaxError('no environment')`, 'SyntaxError'],
  ['exports no handler', `export const other = 1`, 'Runtime.HandlerNotFound'],
])('an entry that %s fails every invocation', async (_, source, errorType) => {
  const { invoke } = start(source);
  expect(await invoke('work', {})).toMatchObject({ payload: { errorType } });
  expect(await invoke('work', {})).toMatchObject({ payload: { errorType } });
});

test('a request or response above 6 MB is refused', async () => {
  const { invoke } = start(`export const handler = async (size: number) => 'x'.repeat(size)`);
  await expect(invoke('work', 'x'.repeat(6_291_456))).rejects.toThrow('Request must be smaller than 6291456 bytes');
  expect(await invoke('work', 6_291_600)).toMatchObject({ payload: { errorType: 'Function.ResponseSizeTooLarge' } });
});

test('an unknown function is ResourceNotFoundException', async () => {
  const { invoke } = start('export const handler = async () => 1');
  await expect(invoke('arn:aws:lambda:us-east-1:000000000000:function:other', {})).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

test('close rejects running and waiting invocations', async () => {
  const { invoke, close } = start('export const handler = () => new Promise(() => undefined)', {}, { concurrency: 1 });
  const results = [invoke('work', {}), invoke('work', {})];
  close();
  for (const result of await Promise.allSettled(results)) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/^The host is closing/) },
    });
  }
});

test('a function sees its own environment and nothing of the host’s', async () => {
  vi.stubEnv('SECRET_OF_THE_HOST', 'x');
  const { invoke } = start(
    `import os from 'node:os';
     export const handler = async () => ({ env: process.env, cwd: process.cwd(), tmp: os.tmpdir() })`,
    { environment: { BUCKET: 'rows' }, memoryMb: 200 },
  );
  const result = await invoke('work', {});
  vi.unstubAllEnvs();
  const tmpDirectory = join(directory, 'tmp');
  expect(result).toEqual({
    payload: {
      cwd: directory,
      tmp: tmpDirectory,
      env: {
        BUCKET: 'rows',
        AWS_LAMBDA_FUNCTION_NAME: 'work',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '200',
        AWS_REGION: 'eu-west-1',
        LAMBDA_TASK_ROOT: directory,
        TMPDIR: tmpDirectory,
        PATH: process.env['PATH'],
        AWS_CONFIG_FILE: join(tmpDirectory, 'no-aws-config'),
        AWS_SHARED_CREDENTIALS_FILE: join(tmpDirectory, 'no-aws-credentials'),
      },
    },
  });
});

test('a process is reused by name, ARN and version, and its output is logged', async () => {
  const { invoke } = start(
    `let count = 0; export const handler = async () => { console.log('called'); return ++count }`,
  );
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:work';
  expect(await invoke('work', {})).toEqual({ payload: 1 });
  expect(await invoke(arn, {})).toEqual({ payload: 2 });
  expect(await invoke(`${arn}:7`, {})).toEqual({ payload: 3 });
  // The output travels apart from the answer and may arrive later.
  const log = () => readFileSync(join(directory, 'logs', 'work.log'), 'utf8');
  await expect.poll(log).toBe('called\ncalled\ncalled\n');
});

test('concurrent invocations get their own processes up to the limit, then wait', async () => {
  const { invoke } = start(
    `export const handler = async () => { await new Promise((resolve) => setTimeout(resolve, 200)); return process.pid }`,
    {},
    { concurrency: 2 },
  );
  const results = await Promise.all([1, 2, 3].map(() => invoke('work', {})));
  expect(new Set(results.map(({ payload }) => payload)).size).toBe(2);
});

test('a handler that returns nothing answers null', async () => {
  const { invoke } = start('export const handler = async () => undefined');
  expect(await invoke('work', {})).toEqual({ payload: null });
});
