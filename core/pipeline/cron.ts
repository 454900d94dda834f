const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The six fields of EventBridge Scheduler's cron, in order; a name stands for its place in the list. */
const fields = [
  { name: 'minutes', low: 0, high: 59 },
  { name: 'hours', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31, special: /^(L|0*([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', low: 1, high: 12, names: months },
  {
    name: 'day of week',
    low: 1,
    high: 7,
    names: weekdays,
    special: /^(L|(0*[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
    noSteps: true,
  },
  { name: 'year', low: 1970, high: 2199 },
];

/** What is wrong with a schedule of EventBridge Scheduler (six fields, without `cron( )`); undefined if nothing is. */
export function cronMistake(expression: string): string | undefined {
  const parts = expression.split(' ');
  if (parts.length !== fields.length) {
    return 'must be six fields between single blanks: minutes, hours, day of month, month, day of week, year; for instance "0 6 ? * MON *"';
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
      return `has ${JSON.stringify(part)} as ${field.name}, which takes ${field.low}-${field.high}${names}, and , - * ${field.noSteps === true ? 'L #' : '/'}`;
    }
  }
  return undefined;
}

/** Whether one item of a field's list is `*`, a value or an ascending range, each with or without a step. */
function isItem(item: string, field: (typeof fields)[number]): boolean {
  const [, from, to, step] = /^([A-Z0-9]+|\*)(?:-([A-Z0-9]+))?(?:\/(\d+))?$/.exec(item) ?? [];
  const isStep = field.noSteps !== true && Number(step) >= 1 && Number(step) <= field.high;
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
