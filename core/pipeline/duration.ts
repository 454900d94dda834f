const secondsOf: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };

/** A duration is a whole number, a space and a unit: "10 minutes" or "1 hour". */
export const durationPattern = /^(\d{1,6}) (second|minute|hour|day|week)s?$/;

/** A duration in seconds. Throws RangeError if the text is not a duration. */
export function durationSeconds(text: string): number {
  const [, count, unit] = durationPattern.exec(text) ?? [];
  const seconds = secondsOf[unit ?? ''];
  if (seconds === undefined) throw new RangeError(`${JSON.stringify(text)} is not a duration such as "10 minutes"`);
  return Number(count) * seconds;
}
