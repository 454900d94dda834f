import type * as z from 'zod';
import { fileSchema } from './schema.ts';

const draftSchema = fileSchema.partial();

/**
 * The valid part of a pipeline file with mistakes. A field with a mistake is missing or has its
 * default.
 */
export type Draft = z.output<typeof draftSchema>;

/**
 * Makes a draft of a file that the schema rejects, so that the checks between fields still run and
 * all mistakes are found at once. It removes each invalid value, and the whole top-level field if
 * that is not enough.
 */
export function draftOf(file: unknown, issues: readonly z.core.$ZodIssue[]): Draft {
  const rest = structuredClone(file);
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) return {};
  // From last to first: removing an item of a list shifts the items after it.
  for (const issue of issues.toReversed()) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(rest, [...issue.path, key]);
    // Half a derived column would cause a second, misleading mistake.
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

/** The declared type of a column; undefined for a derived or unknown column. */
export function declaredType({ columns = {} }: Draft, name: string): string | undefined {
  return Object.hasOwn(columns, name) ? columns[name]?.type : undefined;
}
