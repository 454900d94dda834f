const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The six fields of a cron expression of EventBridge Scheduler, in order. */
const fields = [
  { name: 'minutes', low: 0, high: 59 },
  { name: 'hours', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31, special: /^(L|LW|\d{1,2}W)$/ },
  { name: 'month', low: 1, high: 12, names: months },
  {
    name: 'day of week',
    low: 1,
    high: 7,
    names: weekdays,
    special: /^([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)?(L|#[1-5])$/,
  },
  { name: 'year', low: 1970, high: 2199 },
];

/**
 * What is wrong with a cron expression of EventBridge Scheduler, without `cron( )`; undefined if it
 * is valid.
 */
export function cronMistake(expression: string): string | undefined {
  const parts = expression.split(' ');
  if (parts.length !== fields.length) {
    return 'must be six fields separated by single spaces: minutes, hours, day of month, month, day of week, year; for example "0 6 ? * MON *"';
  }
  const [, , dayOfMonth, , dayOfWeek] = parts;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return 'must have ? in exactly one of day of month (third) and day of week (fifth)';
  }
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    const questionMark = part === '?' && (index === 2 || index === 4);
    if (!questionMark && !part.split(',').every((item) => isItem(item, field))) {
      const names = field.names === undefined ? '' : ` or ${field.names[0]}-${field.names.at(-1)}`;
      return `has ${JSON.stringify(part)} as ${field.name}; allowed are ${field.low}-${field.high}${names}, and , - * /`;
    }
  }
  return undefined;
}

/**
 * Whether an item of a field's list is `*`, a value or a range, each with an optional step, or a
 * special symbol.
 */
function isItem(item: string, field: (typeof fields)[number]): boolean {
  if (field.special?.test(item)) return true;
  const [, from, to, step] = /^([A-Z0-9]+|\*)(?:-([A-Z0-9]+))?(?:\/(\d+))?$/.exec(item) ?? [];
  if (from === undefined || (step !== undefined && Number(step) < 1)) return false;
  if (from === '*') return to === undefined;
  const isValue = (text: string) => {
    if (field.names?.includes(text)) return true;
    return /^\d+$/.test(text) && Number(text) >= field.low && Number(text) <= field.high;
  };
  return isValue(from) && (to === undefined || isValue(to));
}
