import type { NextFire } from './schedule-expression.ts';

/** Milliseconds. A machine that wakes from sleep is late by at most this time. */
const longestSleep = 60_000;

/**
 * Calls `fire` with each time that falls due, until the returned function stops it. Does not keep
 * the process alive.
 */
export function startTimer(next: NextFire, now: () => Date, fire: (time: Date) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let due = next(now().getTime());
  const wait = (): void => {
    if (due === undefined) return;
    const milliseconds = Math.min(Math.max(due - now().getTime(), 0), longestSleep);
    timer = setTimeout(wake, milliseconds).unref();
  };
  const wake = (): void => {
    const time = now().getTime();
    if (due !== undefined && time >= due) {
      fire(new Date(due));
      due = next(time);
    }
    wait();
  };
  wait();
  return () => clearTimeout(timer);
}
