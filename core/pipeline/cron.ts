const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The six fields of a cron expression of EventBridge Scheduler, in order. */
const fields = [
  { name: 'minutes', low: 0, high: 59, wildcards: ', - * /' },
  { name: 'hours', low: 0, high: 23, wildcards: ', - * /' },
  { name: 'day of month', low: 1, high: 31, wildcards: ', - * / L W', special: /^(L|0*([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', low: 1, high: 12, wildcards: ', - * /', names: months },
  {
    name: 'day of week',
    low: 1,
    high: 7,
    wildcards: ', - * L #',
    names: weekdays,
    special: /^(L|(0*[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
  },
  { name: 'year', low: 1970, high: 2199, wildcards: ', - * /' },
];

/**
 * What is wrong with a cron expression of EventBridge Scheduler, without `cron( )`. Undefined if it
 * is valid by the grammar that AWS documents.
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
    if (!questionMark && !field.special?.test(part) && !part.split(',').every((item) => isItem(item, field))) {
      const names = field.names === undefined ? '' : ` or ${field.names[0]}-${field.names.at(-1)}`;
      return `has ${JSON.stringify(part)} as ${field.name}; allowed are ${field.low}-${field.high}${names}, and ${field.wildcards}`;
    }
  }
  return undefined;
}

/**
 * Whether an item of a field's list is `*`, a value or an ascending range, each with an optional
 * step.
 */
function isItem(item: string, field: (typeof fields)[number]): boolean {
  const [, from, to, step] = /^([A-Z0-9]+|\*)(?:-([A-Z0-9]+))?(?:\/(\d+))?$/.exec(item) ?? [];
  const isStep = field.wildcards.includes('/') && Number(step) >= 1 && Number(step) <= field.high;
  if (from === undefined || (step !== undefined && !isStep)) return false;
  if (from === '*') return to === undefined;
  const valueOf = (text: string) => {
    const index = field.names?.indexOf(text) ?? -1;
    if (index >= 0) return field.low + index;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const [first, last] = [valueOf(from), valueOf(to ?? from)];
  return first >= field.low && first <= last && last <= field.high;
}
