/**
 * A wall-clock time is the number of milliseconds since 1970 of the Date whose UTC fields show that
 * time.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

/** The wall-clock time of a time zone at an instant. Throws RangeError for an unknown time zone. */
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

/**
 * The first instant with this wall-clock time. Undefined for a time that the clocks skip in spring.
 */
export function instantOf(wall: number, timezone: string): number | undefined {
  // The zone's offsets a day before and a day after. One of them applies, even if the clocks change
  // in between.
  const candidates = [-dayMilliseconds, dayMilliseconds].map((shift) => {
    const near = wall + shift;
    return wall - (wallOf(near, timezone) - near);
  });
  return candidates.sort((a, b) => a - b).find((instant) => wallOf(instant, timezone) === wall);
}
