import { createHmac } from 'node:crypto';

/**
 * The caller. The admin (type IAMUser) is the user of this machine. Only a Deny statement stops the
 * admin.
 */
export interface Principal {
  type: 'AssumedRole' | 'IAMUser' | 'AWSService';
  /**
   * The ARN in messages and the trail: `arn:aws:sts::000000000000:assumed-role/<role>/<session>`.
   */
  arn: string;
  /** ARN of the role whose policies decide. Only an AssumedRole has one. */
  role?: string;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  principal: Principal;
}

/** All access keys: one for the admin and one for each role. */
export interface AccessKeys {
  admin: AccessKey;
  /** The key of a role. Throws if no template has a role with this ARN. */
  ofRole(roleArn: string): AccessKey;
  byId(accessKeyId: string): AccessKey | undefined;
}

/** A role and the name of its sessions. A function's role has the function's name, as in Lambda. */
export interface RoleSession {
  role: string;
  session: string;
}

/**
 * Derives the keys from a secret seed, so a host that restarts with the same seed has the same
 * keys. Differs from AWS: a role's key never expires and needs no session token.
 */
export function createAccessKeys(seed: string, account: string, sessions: RoleSession[]): AccessKeys {
  if (seed.length < 16) throw new Error('The seed of the access keys must have at least 16 characters.');
  const admin = deriveKey(seed, { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/admin` });
  const keys = new Map([[admin.accessKeyId, admin]]);
  const roleKeys = new Map<string, AccessKey>();
  for (const { role, session } of sessions) {
    const roleName = role.slice(role.lastIndexOf('/') + 1);
    const arn = `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`;
    const key = deriveKey(seed, { type: 'AssumedRole', arn, role });
    roleKeys.set(role, key);
    keys.set(key.accessKeyId, key);
  }
  return {
    admin,
    ofRole: (roleArn) => {
      const key = roleKeys.get(roleArn);
      if (!key)
        throw new Error(`The role ${roleArn} does not exist. The templates have ${[...roleKeys.keys()].join(', ')}.`);
      return key;
    },
    byId: (accessKeyId) => keys.get(accessKeyId),
  };
}

function deriveKey(seed: string, principal: Principal): AccessKey {
  const derive = (purpose: string) => createHmac('sha256', seed).update(`${purpose} ${principal.arn}`).digest();
  // AWS's ids have 20 characters, its secrets 40. The prefix ASIA would require a session token.
  const accessKeyId = `AKIA${derive('id').toString('hex').slice(0, 16).toUpperCase()}`;
  return { accessKeyId, secretAccessKey: derive('secret').toString('base64').slice(0, 40), principal };
}
