const days = [
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
const times = ['', ' %H:%M', ' %H:%M:%S'];

const parts: Record<string, string> = {
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

/** A type for points in time; the format is undefined for ISO's. */
interface DateStyle {
  type: 'date' | 'timestamp';
  format: string | undefined;
}

/** Every way in which all texts can be read as dates or timestamps; 3/4/2026 has two. */
export function dateStyles(texts: string[]): DateStyle[] {
  const [first = ''] = texts;
  if (!/\d/.test(first)) return [];
  const styles: [DateStyle, RegExp][] = [
    [{ type: 'date', format: undefined }, isoDate],
    [{ type: 'timestamp', format: undefined }, isoTime],
    ...days.flatMap((day) =>
      times.map((time): [DateStyle, RegExp] => [
        { type: time === '' ? 'date' : 'timestamp', format: day + time },
        patternOf(day + time),
      ]),
    ),
  ];
  return styles
    .filter(([, pattern]) => texts.every((text) => isReal(pattern.exec(text)?.groups)))
    .map(([style]) => style);
}

function patternOf(format: string): RegExp {
  const pattern = format.replaceAll('.', '\\.').replaceAll(/%[a-zA-Z]/g, (directive) => parts[directive] ?? '');
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
