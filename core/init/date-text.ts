const dateFormats = [
  '%d.%m.%Y',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d-%m-%Y',
  '%m-%d-%Y',
  '%Y/%m/%d',
  '%Y.%m.%d',
  '%d %b %Y',
  '%d-%b-%Y',
];
const timeFormats = ['', ' %H:%M', ' %H:%M:%S'];

const directives: Record<string, string> = {
  '%d': '(?<day>\\d{1,2})',
  '%m': '(?<month>\\d{1,2})',
  '%Y': '(?<year>\\d{4})',
  '%b': '(?<name>[A-Z][a-z]{2})',
  '%H': '(?<hour>\\d{1,2})',
  '%M': '(?<minute>\\d{2})',
  '%S': '(?<second>\\d{2})',
};

const isoDate = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/;
const isoTime =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[ T](?<hour>\d{2}):(?<minute>\d{2})(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/;

/** A column type for dates or times. The format is undefined for ISO 8601. */
interface DateStyle {
  type: 'date' | 'timestamp';
  format: string | undefined;
}

/** All ways to read every text as a date or timestamp. 3/4/2026 has two. */
export function dateStyles(texts: string[]): DateStyle[] {
  const [first = ''] = texts;
  if (!/\d/.test(first)) return [];
  const styles: [DateStyle, RegExp][] = [
    [{ type: 'date', format: undefined }, isoDate],
    [{ type: 'timestamp', format: undefined }, isoTime],
    ...dateFormats.flatMap((date) =>
      timeFormats.map((time): [DateStyle, RegExp] => [
        { type: time === '' ? 'date' : 'timestamp', format: date + time },
        patternOf(date + time),
      ]),
    ),
  ];
  return styles
    .filter(([, pattern]) => texts.every((text) => isReal(pattern.exec(text)?.groups)))
    .map(([style]) => style);
}

function patternOf(format: string): RegExp {
  const pattern = format.replaceAll('.', '\\.').replaceAll(/%[a-zA-Z]/g, (directive) => directives[directive] ?? '');
  return new RegExp(`^${pattern}$`);
}

function isReal(groups: Record<string, string> | undefined): boolean {
  if (groups === undefined) return false;
  const { day, month = '1', year, hour = '0', minute = '0' } = groups;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return (
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60
  );
}
