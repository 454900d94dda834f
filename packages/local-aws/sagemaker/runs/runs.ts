/**
 * Why a run has to stop. After 'closing' its record stays as it is, so that the next host runs it
 * again.
 */
export type StopReason = 'stopped' | 'max-runtime' | 'closing';

/** Work in the background, by the ARN of its resource. */
export interface Runs {
  start(arn: string, work: (signal: AbortSignal) => Promise<void>): void;
  stop(arn: string, reason: StopReason): void;
  /** Resolves when the run has ended, or immediately if the resource has no run. */
  ended(arn: string): Promise<void>;
  /** Stops all runs and waits for them. */
  close(): Promise<void>;
}

/** `work` must not reject: that ends the process, like any other bug. */
export function createRuns(): Runs {
  const running = new Map<string, { controller: AbortController; done: Promise<void> }>();
  let closed = false;
  return {
    start: (arn, work) => {
      if (closed) return;
      const controller = new AbortController();
      const done = work(controller.signal).finally(() => {
        if (running.get(arn)?.controller === controller) running.delete(arn);
      });
      running.set(arn, { controller, done });
    },
    ended: async (arn) => running.get(arn)?.done,
    stop: (arn, reason) => running.get(arn)?.controller.abort(reason),
    close: async () => {
      closed = true;
      const all = [...running.values()];
      for (const { controller } of all) controller.abort('closing' satisfies StopReason);
      await Promise.all(all.map(({ done }) => done));
    },
  };
}
