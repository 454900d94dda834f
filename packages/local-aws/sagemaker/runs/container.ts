import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ClientError, type Channel, type PredictOptions } from '../algorithms/algorithm.ts';
import type { Reply, Request } from '../algorithms/messages.ts';
import type { KnownAlgorithm } from '../algorithms/registry.ts';

/**
 * A process that runs one algorithm. Calls throw ClientError for bad input and Error for a bug of
 * the algorithm.
 */
export interface Container {
  train(
    hyperparameters: Record<string, string>,
    channels: Record<string, Channel>,
    modelDirectory: string,
  ): Promise<Record<string, number>>;
  load(modelDirectory: string): Promise<void>;
  predict(body: Buffer, options: PredictOptions): Promise<{ contentType: string; body: string }>;
  hasExited(): boolean;
  /** Kills the process. Pending calls are rejected. */
  stop(): Promise<void>;
}

const workerPath = fileURLToPath(new URL('../algorithms/worker.ts', import.meta.url));

type Unnumbered<R> = R extends unknown ? Omit<R, 'id'> : never;

/**
 * Starts the process and appends its output to the log file. It gets no environment, and so no
 * credentials.
 */
export function startContainer(algorithm: KnownAlgorithm, logPath: string): Container {
  const log = openSync(logPath, 'a');
  const child = fork(workerPath, [algorithm.module.href, algorithm.exportName], {
    execArgv: [],
    env: {},
    stdio: ['ignore', log, log, 'ipc'],
    serialization: 'advanced',
  });
  closeSync(log);

  const pending = new Map<number, { resolve(reply: Reply & { ok: true }): void; reject(error: Error): void }>();
  let exited: string | undefined;
  let requests = 0;

  child.on('message', (message) => {
    // The child sends only replies.
    const reply = message as Reply;
    const caller = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.ok) caller?.resolve(reply);
    else caller?.reject(reply.errorName === 'ClientError' ? new ClientError(reply.message) : new Error(reply.message));
  });
  const end = (reason: string) => {
    exited ??= reason;
    for (const caller of pending.values()) caller.reject(new Error(exited));
    pending.clear();
  };
  child.on('error', (error) => {
    end(`the container could not be started or reached: ${error.message}`);
    child.kill('SIGKILL');
  });
  child.on('exit', (code, signal) => end(`the container's process ended with ${signal ?? `exit code ${code}`}`));

  const call = (request: Unnumbered<Request>) =>
    new Promise<Reply & { ok: true }>((resolve, reject) => {
      if (exited !== undefined) return reject(new Error(exited));
      const id = requests++;
      pending.set(id, { resolve, reject });
      child.send({ ...request, id }, (error) => {
        if (error && pending.delete(id)) reject(error);
      });
    });

  return {
    train: async (hyperparameters, channels, modelDirectory) => {
      const reply = await call({ method: 'train', hyperparameters, channels, modelDirectory });
      return reply.metrics ?? {};
    },
    load: async (modelDirectory) => void (await call({ method: 'load', modelDirectory })),
    predict: async (body, options) => {
      const { prediction } = await call({ method: 'predict', body, options });
      if (!prediction) throw new Error('the container replied without a prediction');
      return prediction;
    },
    hasExited: () => exited !== undefined,
    stop: async () => {
      if (exited !== undefined) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
