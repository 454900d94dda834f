/** Gives a job to the next free worker. */
export type Share<Worker> = <T>(job: (worker: Worker) => Promise<T>) => Promise<T>;

/**
 * Distributes jobs over workers, each of which runs one job at a time. Jobs start in the order of
 * the `share` calls. After a failure no further job starts. Waits for running jobs before it
 * returns or throws.
 */
export async function runOnPool<Worker, T>(workers: Worker[], plan: (share: Share<Worker>) => Promise<T>): Promise<T> {
  const free = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  const running = new Set<Promise<unknown>>();

  async function share<R>(job: (worker: Worker) => Promise<R>): Promise<R> {
    const worker = free.pop() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)));
    const result = job(worker);
    running.add(result);
    try {
      return await result;
    } catch (error) {
      waiting.length = 0;
      throw error;
    } finally {
      running.delete(result);
      const next = waiting.shift();
      if (next === undefined) free.push(worker);
      else next(worker);
    }
  }
  try {
    return await plan(share);
  } finally {
    waiting.length = 0;
    await Promise.allSettled(running);
  }
}
