import { nextTime, parseCron, type Cron } from './cron.ts';
import { instantOf, wallOf } from './wall-clock.ts';

/**
 * Finds the next time of a schedule after an instant. Both are milliseconds since 1970. Undefined
 * if the schedule never fires again.
 */
export type NextFire = (after: number) => number | undefined;

const unitMilliseconds: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Parses an expression of EventBridge Scheduler: `cron(...)` and `at(...)` in the time zone, or
 * `rate(...)` from `start` on. As in AWS, a time that the clocks skip does not fire, and a time
 * that they repeat fires once. Throws an Error for an expression that AWS would refuse.
 */
export function parseScheduleExpression(expression: string, timezone: string, start: number): NextFire {
  // Throws for an unknown time zone.
  wallOf(start, timezone);
  const [, kind, text = ''] = /^(cron|rate|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'cron') return cronFire(text, timezone);
  if (kind === 'rate') return rateFire(text, start);
  if (kind === 'at') return atFire(text, timezone);
  throw new Error(`The schedule expression ${expression} must be cron(...), rate(...) or at(...).`);
}

function cronFire(text: string, timezone: string): NextFire {
  const cron = readCron(text);
  return (after) => {
    let wall = wallOf(after, timezone);
    for (;;) {
      const next = nextTime(cron, wall);
      if (next === undefined) return undefined;
      const instant = instantOf(next, timezone);
      if (instant !== undefined && instant > after) return instant;
      wall = next;
    }
  };
}

function readCron(text: string): Cron {
  try {
    return parseCron(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The schedule expression cron(${text}) is not valid: ${reason}.`, { cause });
  }
}

function rateFire(text: string, start: number): NextFire {
  const [, digits = '', unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const every = Number(digits) * (unitMilliseconds[unit] ?? Number.NaN);
  if (Number.isNaN(every) || every === 0 || (digits === '1') === (plural === 's')) {
    throw new Error(`The schedule expression rate(${text}) must be like rate(1 hour) or rate(5 minutes).`);
  }
  return (after) => start + (Math.floor((after - start) / every) + 1) * every;
}

function atFire(text: string, timezone: string): NextFire {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(wall)) throw new Error(`The schedule expression at(${text}) must be like at(2026-01-31T06:00:00).`);
  const instant = instantOf(wall, timezone);
  return (after) => (instant !== undefined && instant > after ? instant : undefined);
}
