import type { RoleSession } from '../gateway/access-keys.ts';
import type { Template } from '../template.ts';

/**
 * The name of each role's sessions, as it stands in messages and in the trail: the function that runs as the role, or
 * the state machine; `host` for roles the host itself takes on (AWS makes those names up call by call).
 */
export function roleSessions({
  roles,
  functions,
  stateMachines,
}: Pick<Template, 'roles' | 'functions' | 'stateMachines'>): RoleSession[] {
  return roles.map(({ arn }) => {
    const user = [...functions, ...stateMachines].find(({ roleArn }) => roleArn === arn);
    return { role: arn, session: user?.name ?? 'host' };
  });
}
