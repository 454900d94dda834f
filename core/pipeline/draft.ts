import type { z } from 'zod';
import { fileSchema } from './schema.ts';

const draftSchema = fileSchema.partial();

/** What could be understood of a pipeline file with mistakes in it; a field that has one is missing or its default. */
export type Draft = z.output<typeof draftSchema>;

/**
 * A draft of a file that the schema refuses, so that the checks of one field against another can still run and all
 * mistakes are found at once: what is wrong is taken out, first the value alone, then the whole top-level field.
 */
export function draftOf(file: unknown, issues: readonly z.core.$ZodIssue[]): Draft {
  const rest = structuredClone(file);
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) return {};
  // From the last to the first, so that taking an item out of a list does not move those still to be taken out.
  for (const issue of issues.toReversed()) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(rest, [...issue.path, key]);
    // Half a derived column would look like one with a mistake of another kind.
    else remove(rest, issue.path[0] === 'derive' ? issue.path.slice(0, 2) : issue.path);
  }
  for (const issue of draftSchema.safeParse(rest).error?.issues ?? []) remove(rest, issue.path.slice(0, 1));
  return draftSchema.parse(rest);
}

function remove(value: object, path: readonly PropertyKey[]): void {
  const [first, ...rest] = path;
  if (first === undefined || !Object.hasOwn(value, first)) return;
  const inner: unknown = Reflect.get(value, first);
  if (rest.length === 0 && Array.isArray(value)) value.splice(Number(first), 1);
  else if (rest.length === 0) Reflect.deleteProperty(value, first);
  else if (typeof inner === 'object' && inner !== null) remove(inner, rest);
}
