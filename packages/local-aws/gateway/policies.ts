import type { Access } from '../protocol/service.ts';
import type { Principal } from './access-keys.ts';
import { managedPolicy } from './managed-policies.ts';
import type { Pattern } from './patterns.ts';
import { parseStatements, type Statement } from './statements.ts';

/** A policy document with resolved intrinsic functions. `id` is the logical id of its resource. */
export interface PolicyDocument {
  id: string;
  document: unknown;
}

/** The permissions of a role and its trust policy. */
export interface RolePolicies {
  arn: string;
  policies: PolicyDocument[];
  /** ARNs of AWS's managed policies. Customer-managed policies are in `policies`. */
  managedPolicyArns: string[];
  trust: PolicyDocument;
}

/**
 * A permission of a role: an action and a resource of a statement, and the number of calls that
 * needed it.
 */
export interface Grant {
  /** ARN. */
  role: string;
  statement: string;
  action: string;
  resource: string;
  uses: number;
}

type Decision = { allowed: true; by: string } | { allowed: false; reason: string };

/** All policies together. Decides for each access whether AWS would allow it. */
export interface Policies {
  decide(principal: Principal, access: Access): Decision;
  /**
   * Whether a role trusts a service, `sagemaker.amazonaws.com`, to assume it, optionally on behalf
   * of `sourceArn`.
   */
  mayAssume(service: string, roleArn: string, sourceArn?: string): boolean;
  /** All grants of all roles. No call has needed a grant with `uses` 0. */
  grants(): Grant[];
}

interface CountedStatement extends Statement {
  grants: { action: Pattern; resource: Pattern; grant: Grant }[];
}

/**
 * Builds the policy engine. Parses all documents, so a policy that the engine cannot evaluate fails
 * the start. Differs from AWS: session policies, permission boundaries, organizations and other
 * accounts do not exist.
 */
export function createPolicies(options: {
  account: string;
  region: string;
  roles: RolePolicies[];
  /** Policies of buckets and topics, and permissions of functions. */
  resourcePolicies: PolicyDocument[];
  /** Called with each grant when a call first needs it. */
  onFirstUse?: (grant: Grant) => void;
}): Policies {
  const roles = new Map(options.roles.map((role) => [role.arn, statementsOfRole(role)]));
  const trusts = new Map(
    options.roles.map((role) => [role.arn, parseStatements(role.trust.id, role.trust.document, 'trust')]),
  );
  const resourceStatements = options.resourcePolicies.flatMap(({ id, document }) =>
    parseStatements(id, document, 'resource'),
  );

  const contextOf = (principal: Principal, access: Access) => {
    const context = {
      // The gateway speaks http on the loopback interface only. A policy that requires TLS protects
      // the network.
      'aws:SecureTransport': 'true',
      'aws:PrincipalArn': principal.role ?? principal.arn,
      'aws:PrincipalAccount': options.account,
      'aws:RequestedRegion': options.region,
      ...access.context,
    };
    return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  };

  const decide = (principal: Principal, access: Access): Decision => {
    const context = contextOf(principal, access);
    const identity = (roles.get(principal.role ?? '') ?? []).filter((statement) =>
      applies(statement, principal, access, context),
    );
    const resource = resourceStatements.filter((statement) => applies(statement, principal, access, context));
    for (const [kind, statements] of [
      ['identity', identity],
      ['resource', resource],
    ] as const) {
      const deny = statements.find((statement) => statement.effect === 'Deny');
      if (deny)
        return {
          allowed: false,
          reason: `with an explicit deny in ${kind === 'identity' ? 'an identity' : 'a resource'}-based policy`,
        };
    }
    for (const grant of identity.flatMap((statement) => grantsFor(statement, access))) {
      grant.uses += 1;
      if (grant.uses === 1) options.onFirstUse?.(grant);
    }
    const by = principal.type === 'IAMUser' ? 'admin' : (identity[0] ?? resource[0])?.id;
    if (by !== undefined) return { allowed: true, by };
    const kind = principal.type === 'AWSService' ? 'resource' : 'identity';
    return { allowed: false, reason: `because no ${kind}-based policy allows the ${access.action} action` };
  };

  return {
    decide,
    mayAssume: (service, roleArn, sourceArn) => {
      const principal: Principal = { type: 'AWSService', arn: service };
      const source = {
        'aws:SourceAccount': options.account,
        ...(sourceArn !== undefined && { 'aws:SourceArn': sourceArn }),
      };
      const access = { action: 'sts:AssumeRole', resource: roleArn, context: source };
      const context = contextOf(principal, access);
      const statements = (trusts.get(roleArn) ?? []).filter((statement) =>
        applies(statement, principal, access, context),
      );
      return statements.length > 0 && statements.every((statement) => statement.effect === 'Allow');
    },
    grants: () =>
      [...roles.values()].flat().flatMap((statement) => statement.grants.map(({ grant }) => ({ ...grant }))),
  };
}

function statementsOfRole(role: RolePolicies): CountedStatement[] {
  const managed = role.managedPolicyArns.map((arn) => {
    const { name, document } = managedPolicy(arn);
    return { id: name, document };
  });
  const statements = [...role.policies, ...managed].flatMap(({ id, document }) =>
    parseStatements(id, document, 'identity'),
  );
  return statements.map((statement) => {
    const pairs = statement.actions.flatMap((action) => statement.resources.map((resource) => ({ action, resource })));
    const grants = statement.effect === 'Deny' ? [] : pairs;
    return {
      ...statement,
      grants: grants.map(({ action, resource }) => ({
        action,
        resource,
        grant: { role: role.arn, statement: statement.id, action: action.text, resource: resource.text, uses: 0 },
      })),
    };
  });
}

function applies(statement: Statement, principal: Principal, access: Access, context: Map<string, string>): boolean {
  const name = principal.role ?? principal.arn;
  return (
    (statement.principals === 'everyone' || statement.principals.some((pattern) => pattern.matches(name))) &&
    statement.actions.some((action) => action.matches(access.action)) &&
    statement.resources.some((resource) => resource.matches(access.resource)) &&
    statement.conditions.every((condition) => condition.holds(context.get(condition.key)))
  );
}

function grantsFor(statement: CountedStatement, access: Access): Grant[] {
  return statement.grants
    .filter(({ action, resource }) => action.matches(access.action) && resource.matches(access.resource))
    .map(({ grant }) => grant);
}
