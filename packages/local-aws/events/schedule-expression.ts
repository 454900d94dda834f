import awsCronParser from 'aws-cron-parser';
import { instantOf, wallOf } from './wall-clock.ts';

/** When a schedule fires next after an instant (milliseconds since 1970); undefined when it never does again. */
export type NextFire = (after: number) => number | undefined;

/** Lists, ranges and steps of numbers or names; besides in days: L, 3W, 6#2. */
const cronField = /^(\*|\?|L|(L-)?\d+W?|\d#\d|[\dA-Z]+(-[\dA-Z]+)?(,[\dA-Z]+(-[\dA-Z]+)?)*|(\*|\d+(-\d+)?)\/\d+)$/i;

const unitMilliseconds: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads an expression of EventBridge Scheduler: `cron(...)` and `at(...)` on the clocks of the time zone, `rate(...)`
 * from `start` on. Clocks that go forward skip what falls between, clocks that go back fire once, as in AWS. Throws an
 * Error for an expression that AWS would refuse.
 */
export function parseScheduleExpression(expression: string, timezone: string, start: number): NextFire {
  wallOf(start, timezone);
  const [, kind, text = ''] = /^(cron|rate|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'cron') return cronFire(text, timezone);
  if (kind === 'rate') return rateFire(text, start);
  if (kind === 'at') return atFire(text, timezone);
  throw new Error(`The schedule expression ${expression} must be cron(...), rate(...) or at(...).`);
}

function cronFire(text: string, timezone: string): NextFire {
  const cron = parseCron(text);
  return (after) => {
    let wall = wallOf(after, timezone);
    for (;;) {
      const next = nextWall(cron, wall);
      if (next === undefined) return undefined;
      const instant = instantOf(next, timezone);
      if (instant !== undefined && instant > after) return instant;
      wall = next;
    }
  };
}

type Cron = ReturnType<typeof awsCronParser.parse>;

function parseCron(text: string): Cron {
  const refuse = (reason: string) => new Error(`The schedule expression cron(${text}) cannot be used: ${reason}.`);
  const fields = text.split(' ');
  const bad = fields.find((field) => !cronField.test(field));
  if (bad !== undefined) throw refuse(`the field ${bad} cannot be read`);
  const [, , days, , weekdays] = fields;
  if (fields.length !== 6) throw refuse(`it has ${fields.length} fields, not 6`);
  if ((days === '?') === (weekdays === '?')) throw refuse('either the day of the month or that of the week must be ?');
  // The parser reckons the last such weekday of a month in the process's own time zone, and errs at a clock change.
  if (/\dL$/i.test(weekdays ?? '')) throw refuse('the last weekday of a month is not supported here');
  let cron: Cron;
  try {
    cron = awsCronParser.parse(text.toUpperCase());
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const named: Record<string, (string | number)[]> = { ...cron };
  const rules = Object.entries(named);
  const empty = rules.find(
    ([name, rule]) => (rule.length === 0 && !name.startsWith('days')) || rule.some((value) => Number.isNaN(value)),
  );
  const isNever = cron.daysOfMonth.length === 0 && cron.daysOfWeek.length === 0;
  if (empty || isNever) throw refuse(`nothing fits ${empty?.[0] ?? 'its days'}`);
  // The parser takes the first of a list that is late enough, so the list must be in order.
  for (const [, rule] of rules) if (rule.every((value) => typeof value === 'number')) rule.sort((a, b) => a - b);
  return cron;
}

/** After so many days that do not exist (31 April, 29 February) a schedule is taken to be empty. */
const largestSearch = 500;

function nextWall(cron: Cron, wall: number): number | undefined {
  let from = new Date(wall);
  for (let attempt = 0; attempt < largestSearch; attempt += 1) {
    const next = awsCronParser.next(cron, from);
    if (next === null) return undefined;
    // The parser lets 31 April be 1 May.
    const days = cron.daysOfMonth;
    const isExact = typeof days[0] !== 'number' || days.includes(next.getUTCDate());
    if (isExact && cron.months.includes(next.getUTCMonth() + 1)) return next.getTime();
    from = next;
  }
  return undefined;
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
