import type { RoleSession } from './gateway/access-keys.ts';
import type { Policies } from './gateway/policies.ts';
import type { FunctionResource } from './template/functions.ts';
import type { Template } from './template/template.ts';

/** The session name of each role. For a function's role it is the function's name, as in Lambda. */
export function roleSessions(templates: Template[]): RoleSession[] {
  return templates.flatMap((template) => {
    const functionNames = new Map(template.functions.map(({ roleArn, name }) => [roleArn, name]));
    return template.roles.map((role) => ({ role: role.arn, session: functionNames.get(role.arn) ?? role.name }));
  });
}

/**
 * Throws an Error if a role does not trust the service that assumes it. AWS checks this when it
 * creates the function, the state machine or the schedule.
 */
export function checkTrust(templates: Template[], policies: Policies): void {
  for (const { functions, stateMachines, schedules } of templates) {
    const assumptions: { service: string; roleArn: string | undefined; source?: string }[] = [
      ...functions.map(({ roleArn }) => ({ service: 'lambda.amazonaws.com', roleArn })),
      ...stateMachines.map(({ roleArn, arn }) => ({ service: 'states.amazonaws.com', roleArn, source: arn })),
      ...schedules.map(({ target, groupArn }) => ({
        service: 'scheduler.amazonaws.com',
        roleArn: target.roleArn,
        source: groupArn,
      })),
    ];
    for (const { service, roleArn = '', source } of assumptions) {
      if (!policies.mayAssume(service, roleArn, source))
        throw new Error(`${service} may not assume the role ${roleArn}`);
    }
  }
}

/**
 * Throws an Error if a function's role may not send to the destination of its failures. Lambda
 * sends as the function's role, and checks that when the destination is set.
 */
export function checkDestinations(functions: FunctionResource[], policies: Policies): void {
  for (const { name, roleArn, asynchronous } of functions) {
    if (asynchronous.onFailureArn === undefined) continue;
    const principal = { type: 'AssumedRole' as const, arn: roleArn, role: roleArn };
    const decision = policies.decide(principal, { action: 'sqs:SendMessage', resource: asynchronous.onFailureArn });
    if (!decision.allowed) {
      throw new Error(`${name}: its role may not send to the destination of its failures, ${decision.reason}`);
    }
  }
}
