import * as z from 'zod';
import { cronMistake } from './cron.ts';
import { durationPattern, durationSeconds } from './duration.ts';

/** The types of single values in a pipeline file, each with the message for an invalid value. */

export const columnName = z
  .string()
  .min(1, 'is not a column name; refer to an empty header cell as column_1, column_2, ...');
export const columnList = z
  .array(columnName)
  .refine((names) => new Set(names).size === names.length, 'contains a column twice');
export const duration = z
  .string()
  .regex(durationPattern, 'must be a duration such as "10 minutes", "1 hour" or "52 weeks"');
export const fraction = z.number().gt(0).lt(1);
export const integer = z.int();
export const instancePattern = /^ml\.[a-z0-9-]+\.[a-z0-9]+$/;
export const instance = z.string().regex(instancePattern, 'must be a SageMaker instance type such as "ml.m5.large"');

export const orDuration = (...words: string[]) =>
  z
    .string()
    .regex(
      new RegExp(`^(${words.join('|')})$|${durationPattern.source}`),
      `must be ${words.map((word) => `"${word}"`).join(', ')} or a duration such as "52 weeks"`,
    );

export const durationBetween = (low: string, high: string) =>
  duration.refine((text) => {
    // A refinement also runs if the pattern has already failed.
    if (!durationPattern.test(text)) return true;
    return durationSeconds(text) >= durationSeconds(low) && durationSeconds(text) <= durationSeconds(high);
  }, `must be from "${low}" to "${high}"`);

export const timezone = z.string().refine((name) => {
  try {
    return /^[A-Z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false; // Intl throws RangeError for a name that is not in the IANA list.
  }
}, 'must be an IANA time zone such as "UTC" or "Europe/Berlin"');

export const cron = z.string().superRefine((expression, context) => {
  const message = cronMistake(expression);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
