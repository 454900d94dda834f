/** A cron expression of EventBridge Scheduler, as the values that fit. */
export interface Cron {
  /** Ascending, like all lists here. */
  minutes: number[];
  hours: number[];
  /** 1 to 12. */
  months: number[];
  years: number[];
  /** The days of a month that fit. */
  daysOf: DaysOf;
}

type DaysOf = (year: number, month: number) => number[];

interface Field {
  name: string;
  low: number;
  high: number;
  /** Names of the values from `low` on. */
  names?: string[];
  /** Wildcards that AWS documents for the field, besides `?`. */
  wildcards: string;
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const minuteField: Field = { name: 'minutes', low: 0, high: 59, wildcards: ', - * /' };
const hourField: Field = { name: 'hours', low: 0, high: 23, wildcards: ', - * /' };
const dayField: Field = { name: 'day of month', low: 1, high: 31, wildcards: ', - * / L W' };
const monthField: Field = { name: 'month', low: 1, high: 12, names: monthNames, wildcards: ', - * /' };
const weekdayField: Field = { name: 'day of week', low: 1, high: 7, names: weekdayNames, wildcards: ', - * L #' };
const yearField: Field = { name: 'year', low: 1970, high: 2199, wildcards: ', - * /' };

/**
 * Parses the six fields of a cron expression by the grammar at
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html. Throws an Error for
 * anything else.
 */
export function parseCron(text: string): Cron {
  const parts = text.split(' ');
  if (parts.length !== 6) throw new Error(`it has ${parts.length} fields, not 6`);
  const [minutes = '', hours = '', day = '', month = '', weekday = '', year = ''] = parts;
  if ((day === '?') === (weekday === '?')) {
    throw new Error('exactly one of the day of month and the day of week must be ?');
  }
  return {
    minutes: valuesOf(minutes, minuteField),
    hours: valuesOf(hours, hourField),
    months: valuesOf(month, monthField),
    years: valuesOf(year, yearField),
    daysOf: day === '?' ? daysByWeekday(weekday) : daysByNumber(day),
  };
}

/**
 * The first wall-clock time after another that fits. Undefined if none does until the year 2199.
 */
export function nextTime(cron: Cron, after: number): number | undefined {
  for (const { year, month, day } of datesFrom(cron, after)) {
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const time = Date.UTC(year, month - 1, day, hour, minute);
        if (time > after) return time;
      }
    }
  }
  return undefined;
}

function* datesFrom(cron: Cron, start: number): Generator<{ year: number; month: number; day: number }> {
  for (const year of cron.years) {
    if (Date.UTC(year + 1, 0) <= start) continue;
    for (const month of cron.months) {
      if (Date.UTC(year, month) <= start) continue;
      for (const day of cron.daysOf(year, month)) {
        if (Date.UTC(year, month - 1, day + 1) > start) yield { year, month, day };
      }
    }
  }
}

function daysByNumber(part: string): DaysOf {
  if (part === 'L') return (year, month) => [lastDay(year, month)];
  const target = /^(\d+)W$/.exec(part)?.[1];
  if (target !== undefined) {
    const day = valueOf(target, dayField);
    if (day === undefined) throw unreadable(part, dayField);
    return (year, month) => (day > lastDay(year, month) ? [] : [nearestWorkday(year, month, day)]);
  }
  const days = valuesOf(part, dayField);
  return (year, month) => days.filter((day) => day <= lastDay(year, month));
}

function daysByWeekday(part: string): DaysOf {
  // The last day of the week.
  if (part === 'L') return (year, month) => datesOf(7, year, month);
  const [, name, instance] = /^(\w+?)(L|#[1-5])$/.exec(part) ?? [];
  if (name !== undefined && instance !== undefined) {
    const weekday = valueOf(name, weekdayField);
    if (weekday === undefined) throw unreadable(part, weekdayField);
    const index = instance === 'L' ? -1 : Number(instance.slice(1)) - 1;
    return (year, month) => [datesOf(weekday, year, month).at(index)].filter((day) => day !== undefined);
  }
  const weekdays = valuesOf(part, weekdayField);
  return (year, month) => weekdays.flatMap((weekday) => datesOf(weekday, year, month)).sort((a, b) => a - b);
}

/** The values of a list of `*`, values, ranges and steps. */
function valuesOf(part: string, field: Field): number[] {
  const values = new Set<number>();
  for (const item of part.split(',')) {
    const [, from = '', to, stepText] = /^(\*|[A-Z\d]+)(?:-([A-Z\d]+))?(?:\/(\d+))?$/.exec(item) ?? [];
    const first = from === '*' ? field.low : valueOf(from, field);
    const isOpen = from === '*' || (to === undefined && stepText !== undefined);
    const last = isOpen ? field.high : valueOf(to ?? from, field);
    const step = Number(stepText ?? 1);
    const isStep = field.wildcards.includes('/') && step >= 1 && step <= field.high;
    const isAllowed = (stepText === undefined || isStep) && !(from === '*' && to !== undefined);
    if (first === undefined || last === undefined || first > last || !isAllowed) {
      throw unreadable(part, field);
    }
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function valueOf(text: string, { low, high, names }: Field): number | undefined {
  const index = names?.indexOf(text) ?? -1;
  if (index >= 0) return low + index;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}

function unreadable(part: string, { name, low, high, names, wildcards }: Field): Error {
  const byName = names === undefined ? '' : ` or ${names[0]}-${names.at(-1)}`;
  return new Error(`the ${name} ${part} is not valid: it takes ${low}-${high}${byName} and ${wildcards}`);
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** 1 (Sunday) to 7 (Saturday). */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function datesOf(weekday: number, year: number, month: number): number[] {
  const first = 1 + ((weekday - weekdayOf(year, month, 1) + 7) % 7);
  const days: number[] = [];
  for (let day = first; day <= lastDay(year, month); day += 7) days.push(day);
  return days;
}

/** The day from Monday to Friday that is nearest to a day and in the same month. */
function nearestWorkday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === lastDay(year, month) ? day - 2 : day + 1;
  return day;
}
