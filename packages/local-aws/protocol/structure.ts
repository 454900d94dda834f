import { z } from 'zod';

/**
 * A structure of the API: the members the stand-in acts on, and the names of those it does not. The latter are
 * refused by name, never silently accepted; so is a member that is in neither list.
 */
export function structure<Shape extends z.ZodRawShape>(shape: Shape, unsupported: readonly string[] = []) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys
            .map((key) =>
              unsupported.includes(key) ? `${key} is not supported by this stand-in.` : `Unknown parameter "${key}".`,
            )
            .join(' ')
        : undefined,
  });
}

/** A string that matches the whole of a pattern as the API's model writes it. */
export function matching(pattern: string, minLength: number, maxLength: number) {
  return z
    .string()
    .min(minLength)
    .max(maxLength)
    .regex(new RegExp(`^(?:${pattern})$`, 'u'));
}

/** An enumeration of the API of which only some values do anything here; the others are refused by name. */
export function partlySupported<const Value extends string>(values: readonly Value[], supported: readonly Value[]) {
  return z.enum(values).refine((value) => supported.includes(value), {
    error: (issue) =>
      `${String(issue.path?.at(-1))} ${String(issue.input)} is not supported by this stand-in, only ${supported.join(' and ')}.`,
  });
}

/** A whole number of which this stand-in takes only so much; a larger one that AWS would take is refused by name. */
export function supportedUpTo(maximum: number, minimum: number) {
  return z
    .int()
    .min(minimum)
    .refine((value) => value <= maximum, {
      error: (issue) => `${String(issue.path?.at(-1))} above ${maximum} is not supported by this stand-in.`,
    });
}
