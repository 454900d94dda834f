import { fork } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalFunction } from './local-function.ts';
import { lambdaRuntime } from './runtime-file.ts';
import { type Answer, answerSchema, type Invocation } from './messages.ts';

/** How an invocation ended: the function answered, it ran out of time, or its process ended. */
export type Outcome = Answer | { status: 'timedOut' } | { status: 'exited'; reason: string };

/** A process of a function. It takes one invocation at a time. */
export interface Worker {
  /** False after the process has ended or `stop` was called. */
  isAlive(): boolean;
  invoke(requestId: string, payload: string): Promise<Outcome>;
  stop(): void;
}

export interface WorkerOptions {
  region: string;
  /** The script that the process runs (default: runtime.ts). */
  runtime: string | undefined;
  /** The output of the function is appended to this file. */
  logFile: string;
  /** Folder for compiled code that all functions share. It halves the time of a start. */
  compileCacheDirectory: string;
  /** Called with each line of the function's standard output, after it is in the log. */
  onLine: (line: string) => void;
}

/** Starts a process for the function. An idle process does not keep the host alive. */
export function startWorker(local: LocalFunction, options: WorkerOptions): Worker {
  const { region, runtime = lambdaRuntime, logFile, compileCacheDirectory, onLine } = options;
  mkdirSync(local.tmpDirectory, { recursive: true });
  const log = openSync(logFile, 'a');
  const child = fork(runtime, [local.entry, compileCacheDirectory], {
    cwd: local.taskRoot,
    env: environmentOf(local, region),
    execArgv: [`--max-old-space-size=${local.memoryMb}`],
    stdio: ['ignore', 'pipe', log, 'ipc'],
  });
  closeSync(log);
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      appendFileSync(logFile, `${line}\n`);
      onLine(line);
    });
  }

  let alive = true;
  let exit: string | undefined;
  let settle: ((outcome: Outcome) => void) | undefined;

  // The last message may arrive after the exit event, so also wait for the channel to disconnect.
  const end = (reason: string | undefined) => {
    alive = false;
    if (reason !== undefined && !child.connected) settle?.({ status: 'exited', reason });
  };
  child.on('message', (message) => {
    const answer = answerSchema.parse(message);
    if (answer.status === 'died') alive = false;
    settle?.(answer);
  });
  child.on('exit', (code, signal) => {
    exit = signal === null ? `exit status ${code}` : `signal: ${signalName(signal)}`;
    end(exit);
  });
  child.on('disconnect', () => end(exit));
  child.on('error', (error) => {
    alive = false;
    settle?.({ status: 'exited', reason: error.message });
  });
  const holdHost = (hold: boolean) => {
    child[hold ? 'ref' : 'unref']();
    child.channel?.[hold ? 'ref' : 'unref']();
    if (child.stdout instanceof Socket) child.stdout[hold ? 'ref' : 'unref']();
  };
  holdHost(false);

  return {
    isAlive: () => alive,
    stop: () => {
      alive = false;
      child.kill('SIGKILL');
    },
    invoke: (requestId, payload) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          alive = false;
          child.kill('SIGKILL');
          appendFileSync(logFile, `${new Date().toISOString()} ${requestId} ${timedOutMessage(local)}\n`);
          settle?.({ status: 'timedOut' });
        }, local.timeoutSeconds * 1000);
        settle = (outcome) => {
          clearTimeout(timer);
          settle = undefined;
          holdHost(false);
          resolve(outcome);
        };
        holdHost(true);
        const invocation: Invocation = { requestId, payload, deadline: Date.now() + local.timeoutSeconds * 1000 };
        child.send(invocation, (error) => {
          if (error) end(exit ?? error.message);
        });
      }),
  };
}

/** Lambda's message for a timeout. */
export function timedOutMessage({ timeoutSeconds }: LocalFunction): string {
  return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

function signalName(signal: NodeJS.Signals): string {
  if (signal === 'SIGKILL') return 'killed';
  return signal === 'SIGABRT' ? 'aborted' : signal;
}

/**
 * The function's variables and Lambda's. A function must not depend on the user's own variables.
 */
function environmentOf(local: LocalFunction, region: string): NodeJS.ProcessEnv {
  return {
    ...local.environment,
    AWS_LAMBDA_FUNCTION_NAME: local.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(local.memoryMb),
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: local.taskRoot,
    TMPDIR: local.tmpDirectory,
    PATH: process.env['PATH'],
    // Without these paths, which do not exist, the SDK would read the user's own profile.
    AWS_CONFIG_FILE: join(local.tmpDirectory, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(local.tmpDirectory, 'no-aws-credentials'),
  };
}
