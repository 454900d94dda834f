/** Clocks on the wall, written as if they were UTC: milliseconds since 1970 of a Date whose UTC fields they are. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a time zone show at an instant; throws RangeError for a zone that does not exist. */
export function wallOf(instant: number, timezone: string): number {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timezone, format);
  }
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const dayMilliseconds = 86_400_000;

/** The first instant at which the clocks show this; undefined for a time that they skip in spring. */
export function instantOf(wall: number, timezone: string): number | undefined {
  // The zone's offsets a day before and a day after: one of them holds now, whatever changes in between.
  const candidates = [-dayMilliseconds, dayMilliseconds].map((shift) => {
    const near = wall + shift;
    return wall - (wallOf(near, timezone) - near);
  });
  return candidates.sort((a, b) => a - b).find((instant) => wallOf(instant, timezone) === wall);
}
