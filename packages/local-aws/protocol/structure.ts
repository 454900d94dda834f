import * as z from 'zod';

/**
 * A structure of the API: the members that the stand-in acts on, and the names of members that it
 * does not support. Both unsupported and unknown members are rejected by name.
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

/** A string that matches a pattern of the API's model from start to end. */
export function matching(pattern: string, minLength: number, maxLength: number) {
  return z
    .string()
    .min(minLength)
    .max(maxLength)
    .regex(new RegExp(`^(?:${pattern})$`, 'u'));
}

/**
 * An enumeration of the API of which only some values are supported here. Other values are rejected
 * by name.
 */
export function partlySupported<const Value extends string>(values: readonly Value[], supported: readonly Value[]) {
  return z.enum(values).refine((value) => supported.includes(value), {
    error: (issue) =>
      `${String(issue.path?.at(-1))} ${String(issue.input)} is not supported by this stand-in, only ${supported.join(' and ')}.`,
  });
}

/**
 * A whole number that this stand-in supports up to a maximum. Larger numbers, which AWS accepts,
 * are rejected.
 */
export function supportedUpTo(maximum: number, minimum: number) {
  return z
    .int()
    .min(minimum)
    .refine((value) => value <= maximum, {
      error: (issue) => `${String(issue.path?.at(-1))} above ${maximum} is not supported by this stand-in.`,
    });
}
