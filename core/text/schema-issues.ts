import type * as z from 'zod';

/**
 * What a zod schema found wrong, as one sentence part per issue: `runId: Invalid input: expected
 * string`. `whole` names the value itself, for issues that have no path.
 */
export function schemaIssues({ issues }: z.core.$ZodError, whole: string): string {
  return issues.map(({ path, message }) => `${path.join('.') || whole}: ${message}`).join('; ');
}
