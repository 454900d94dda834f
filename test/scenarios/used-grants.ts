import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import * as z from 'zod';
import { pattern } from '../../packages/local-aws/gateway/patterns.ts';
import { openHome } from '../../laptop/home.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder for the permissions that the scenarios used. grants-setup.ts creates it. */
    grantsFolder: string;
  }
}

/** A permission of a role, as its policy states it. */
export const grantSchema = z.object({
  /** The role's ARN. */
  role: z.string(),
  action: z.string(),
  resource: z.string(),
});
export type Grant = z.infer<typeof grantSchema>;

/**
 * Permissions that no scenario can use, and the reason for them. Fields may contain IAM wildcards.
 * Roles are short: `Prepare`.
 */
export interface Excuse extends Grant {
  why: string;
}

/** Keeps the permissions that a home's hosts used, for the check after all tests. */
export function keepGrants(home: string): void {
  const { grantsFile } = openHome(home);
  if (existsSync(grantsFile)) copyFileSync(grantsFile, join(inject('grantsFolder'), `${randomUUID()}.jsonl`));
}

/**
 * One sentence per unused permission without an excuse, and per excuse without an unused
 * permission.
 */
export function checkGrants(granted: Grant[], used: Grant[], excuses: Excuse[]): string[] {
  const key = ({ role, action, resource }: Grant) => `${shortRole(role)} may ${action} on ${resource}`;
  const needed = new Set(used.map(key));
  const unused = granted.filter((grant) => !needed.has(key(grant)));
  const compiled = excuses.map((excuse) => ({ excuse, covers: coveredBy(excuse) }));
  const unexcused = unused.filter((grant) => !compiled.some(({ covers }) => covers(grant)));
  const stale = compiled.filter(({ covers }) => !unused.some(covers));
  return [
    ...[...new Set(unexcused.map(key))].sort().map((grant) => `${grant}, but no scenario uses this permission.`),
    ...stale.map(
      ({ excuse }) =>
        `The excuse for ${excuse.role} (${excuse.action} on ${excuse.resource}) covers no unused permission. Remove it.`,
    ),
  ];
}

function coveredBy(excuse: Excuse): (grant: Grant) => boolean {
  const [role, action, resource] = [pattern(excuse.role), pattern(excuse.action), pattern(excuse.resource)];
  return (grant) =>
    role.matches(shortRole(grant.role)) && action.matches(grant.action) && resource.matches(grant.resource);
}

/** `Prepare` of `arn:aws:iam::000000000000:role/relearn-loans-PrepareRole0123ABCD`. */
function shortRole(arn: string): string {
  const [, name] = /([A-Z]\w*?)(?:Role)?[0-9A-F]{8}$/.exec(arn) ?? [];
  if (name === undefined) throw new Error(`${arn} is not a role name that CDK makes.`);
  return name;
}
