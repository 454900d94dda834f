import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';
import { pattern } from '../../packages/local-aws/gateway/patterns.ts';
import { openHome } from '../../laptop/home.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the scenarios leave which grants their hosts have used; made by grants-setup.ts. */
    grantsFolder: string;
  }
}

/** What a role may do, as the policy is written. */
export const grantSchema = z.object({
  /** The role's ARN. */
  role: z.string(),
  action: z.string(),
  resource: z.string(),
});
export type Grant = z.infer<typeof grantSchema>;

/** What no scenario can use, and why it is granted all the same; each with IAM's wildcards, the role as `Prepare`. */
export interface Excuse extends Grant {
  why: string;
}

/** Leaves the grants that a home's hosts have used for the end of the whole run. */
export function keepGrants(home: string): void {
  const { grantsFile } = openHome(home);
  if (existsSync(grantsFile)) copyFileSync(grantsFile, join(inject('grantsFolder'), `${randomUUID()}.jsonl`));
}

/** A sentence for each grant that was not used and no excuse covers, and for each excuse that covers none such. */
export function checkGrants(granted: Grant[], used: Grant[], excuses: Excuse[]): string[] {
  const key = ({ role, action, resource }: Grant) => `${shortRole(role)} may ${action} on ${resource}`;
  const needed = new Set(used.map(key));
  const unused = granted.filter((grant) => !needed.has(key(grant)));
  const compiled = excuses.map((excuse) => ({ excuse, covers: coveredBy(excuse) }));
  const unexcused = unused.filter((grant) => !compiled.some(({ covers }) => covers(grant)));
  const stale = compiled.filter(({ covers }) => !unused.some(covers));
  return [
    ...[...new Set(unexcused.map(key))].sort().map((grant) => `${grant}: no scenario needs it`),
    ...stale.map(
      ({ excuse }) => `${excuse.role} is excused for ${excuse.action} on ${excuse.resource}: nothing of that is unused`,
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
  if (name === undefined) throw new Error(`${arn} is not named as CDK names roles`);
  return name;
}
