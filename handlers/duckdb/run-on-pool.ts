/** Gives a piece of work to the next of several that is free. */
export type Share<Worker> = <T>(job: (worker: Worker) => Promise<T>) => Promise<T>;

/**
 * Shares jobs out among workers, each of which does one at a time: jobs begin in the order in which they are given. When
 * `plan` ends, the jobs under way are waited for, and after a failure no other is begun.
 */
export async function runOnPool<Worker, T>(workers: Worker[], plan: (share: Share<Worker>) => Promise<T>): Promise<T> {
  const free = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  const underWay = new Set<Promise<unknown>>();

  async function share<R>(job: (worker: Worker) => Promise<R>): Promise<R> {
    const worker = free.pop() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)));
    const doing = job(worker);
    underWay.add(doing);
    try {
      return await doing;
    } catch (error) {
      waiting.length = 0;
      throw error;
    } finally {
      underWay.delete(doing);
      const next = waiting.shift();
      if (next === undefined) free.push(worker);
      else next(worker);
    }
  }
  try {
    return await plan(share);
  } finally {
    waiting.length = 0;
    await Promise.allSettled(underWay);
  }
}
