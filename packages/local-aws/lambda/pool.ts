import type { Outcome, Worker } from './worker.ts';

/** The processes of one function. */
export interface Pool {
  /** Runs the work with a process that is not in use. Waits while all processes are busy. */
  use: (work: (worker: Worker) => Promise<Outcome>) => Promise<Outcome>;
  /** Ends the processes. Rejects running and waiting work. */
  close: () => void;
}

const closing = 'The host is closing: the function was ended.';

/** Keeps at most `size` processes. A process that is idle for `idleSeconds` ends. */
export function createPool(start: () => Worker, size: number, idleSeconds: number): Pool {
  const idle = new Map<Worker, NodeJS.Timeout>();
  const busy = new Set<Worker>();
  const waiting: (() => void)[] = [];
  let closed = false;

  const takeIdle = (): Worker | undefined => {
    // The most recently used process, so that the others reach their idle time.
    const [worker, timer] = [...idle].at(-1) ?? [];
    if (!worker) return undefined;
    clearTimeout(timer);
    idle.delete(worker);
    return worker.isAlive() ? worker : takeIdle();
  };

  const release = (worker: Worker): void => {
    busy.delete(worker);
    if (worker.isAlive() && !closed) {
      const timer = setTimeout(() => {
        idle.delete(worker);
        worker.stop();
      }, idleSeconds * 1000);
      idle.set(worker, timer.unref());
    }
    waiting.shift()?.();
  };

  const run = async (work: (worker: Worker) => Promise<Outcome>): Promise<Outcome> => {
    while (busy.size >= size) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (closed) break;
    }
    if (closed) throw new Error(closing);
    const worker = takeIdle() ?? start();
    busy.add(worker);
    try {
      const outcome = await work(worker);
      if (closed) throw new Error(closing);
      return outcome;
    } finally {
      release(worker);
    }
  };

  return {
    use: run,
    close: () => {
      closed = true;
      for (const timer of idle.values()) clearTimeout(timer);
      for (const worker of [...idle.keys(), ...busy]) worker.stop();
      for (const resume of waiting.splice(0)) resume();
    },
  };
}
