import { type Access, AwsError } from '../protocol/service.ts';
import type { Principal } from './access-keys.ts';
import type { Dialect } from './authentication.ts';
import type { Policies } from './policies.ts';

/** An allowed call. */
export interface Authorization {
  /** The policy statements that allow the call, each once. `admin` for the user of this machine. */
  allowedBy: string[];
}

/** Throws AwsError with AWS's message if one of the accesses is not allowed. */
export function authorize(
  policies: Policies,
  principal: Principal,
  accesses: Access[],
  dialect: Dialect,
): Authorization {
  const allowedBy = new Set<string>();
  for (const access of accesses) {
    const decision = policies.decide(principal, access);
    if (!decision.allowed) throw accessDenied(principal, access, decision.reason, dialect);
    allowedBy.add(decision.by);
  }
  return { allowedBy: [...allowedBy] };
}

function accessDenied(principal: Principal, access: Access, reason: string, dialect: Dialect): AwsError {
  const message = `User: ${principal.arn} is not authorized to perform: ${access.action} on resource: ${access.resource} ${reason}`;
  if (dialect === 's3') return new AwsError('AccessDenied', 403, message);
  return new AwsError('AccessDeniedException', dialect === 'json' ? 400 : 403, message);
}
