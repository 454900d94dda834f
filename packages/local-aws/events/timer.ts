import type { NextFire } from './schedule-expression.ts';

/** A laptop that slept is late by at most this. */
const longestSleep = 60_000;

/** Calls `fire` with each time that falls due, until stopped; it does not keep the process alive. */
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
