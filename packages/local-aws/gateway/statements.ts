import * as z from 'zod';
import { type Condition, parseConditions } from './conditions.ts';
import { type Pattern, pattern } from './patterns.ts';

/** A compiled statement of a policy document. */
export interface Statement {
  /** `<policy>/<Sid>`, or `<policy>/<index>` without a Sid. The trail uses this id. */
  id: string;
  effect: 'Allow' | 'Deny';
  actions: Pattern[];
  resources: Pattern[];
  /** Role ARNs and service names in a resource policy. Everyone in an identity policy. */
  principals: Pattern[] | 'everyone';
  conditions: Condition[];
}

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());

/**
 * Strict: refuses NotAction, NotResource, NotPrincipal and all other elements that are not
 * supported.
 */
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z
    .union([z.literal('*'), z.strictObject({ AWS: oneOrMore.optional(), Service: oneOrMore.optional() })])
    .optional(),
  Action: oneOrMore,
  Resource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

const documentSchema = z.strictObject({
  Id: z.string().optional(),
  // CDK always writes this version. The version of 2008 has no policy variables.
  Version: z.literal('2012-10-17'),
  // Not a union: its error would not name the wrong field of the statement.
  Statement: z.preprocess((value) => [value].flat(), z.array(statementSchema)),
});

/**
 * Parses a policy document with resolved intrinsic functions. `kind` decides which elements its
 * statements need: a Resource in identity and resource policies, a Principal in resource and trust
 * policies. Throws for anything that it cannot evaluate.
 */
export function parseStatements(
  policy: string,
  document: unknown,
  kind: 'identity' | 'resource' | 'trust',
): Statement[] {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    throw new Error(`The policy ${policy} cannot be evaluated on the laptop:\n${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.Statement.map((statement, index) => {
    const id = `${policy}/${statement.Sid ?? index}`;
    const { Principal: principal, Resource: resource, Action: action } = statement;
    if ((kind === 'identity') !== (principal === undefined)) {
      throw new Error(
        `statement ${id}: ${kind === 'identity' ? 'an identity policy has no' : `a ${kind} policy needs a`} Principal`,
      );
    }
    if ((kind === 'trust') !== (resource === undefined)) {
      throw new Error(
        `statement ${id}: ${kind === 'trust' ? 'a trust policy has no' : `a ${kind} policy needs a`} Resource`,
      );
    }
    return {
      id,
      effect: statement.Effect,
      actions: action.map((text) => pattern(refuseVariables(id, text), 'ignoreCase')),
      resources: (resource ?? ['*']).map((text) => pattern(refuseVariables(id, text))),
      principals: principalsOf(id, principal),
      conditions: parseConditions(id, statement.Condition ?? {}),
    };
  });
}

function principalsOf(id: string, principal: z.infer<typeof statementSchema>['Principal']): Pattern[] | 'everyone' {
  if (principal === undefined || principal === '*') return 'everyone';
  const names = principal.AWS ?? [];
  const unusable = names.find((name) => name !== '*' && !/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[^*?]+$/.test(name));
  if (unusable !== undefined) {
    throw new Error(`statement ${id}: the principal ${unusable} is not evaluated here. Name roles by ARN, or use "*".`);
  }
  if (names.includes('*')) return 'everyone';
  return [...names, ...(principal.Service ?? [])].map((name) => pattern(name));
}

function refuseVariables(id: string, text: string): string {
  if (!text.includes('${')) return text;
  throw new Error(
    `statement ${id}: ${text} has a policy variable or an unresolved substitution. Neither is evaluated here.`,
  );
}
