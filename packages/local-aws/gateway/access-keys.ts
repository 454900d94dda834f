import { createHmac } from 'node:crypto';

/** Who calls. The admin (type IAMUser) is the person at the laptop and may do everything but what is denied. */
export interface Principal {
  type: 'AssumedRole' | 'IAMUser' | 'AWSService';
  /** As messages and the trail name it: `arn:aws:sts::000000000000:assumed-role/<role>/<session>`. */
  arn: string;
  /** ARN of the role whose policies decide; only an AssumedRole has one. */
  role?: string;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  principal: Principal;
}

/** The access keys of the laptop: one of the admin and one of each role. */
export interface AccessKeys {
  admin: AccessKey;
  /** The key of a role; throws when the template has no role of that ARN. */
  ofRole(roleArn: string): AccessKey;
  byId(accessKeyId: string): AccessKey | undefined;
}

/** A role and the name its sessions carry: for a function's role the function's name, as Lambda does it. */
export interface RoleSession {
  role: string;
  session: string;
}

/**
 * Derives the keys from a seed, a secret the host keeps in its home: a host that was killed comes back with the same
 * keys, and nothing but the seed is stored. Unlike AWS a role's key is lasting and needs no session token.
 */
export function createAccessKeys(seed: string, account: string, sessions: RoleSession[]): AccessKeys {
  if (seed.length < 16) throw new Error('the seed of the access keys must have at least 16 characters');
  const admin = deriveKey(seed, { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/admin` });
  const keys = new Map([[admin.accessKeyId, admin]]);
  const ofRoles = new Map<string, AccessKey>();
  for (const { role, session } of sessions) {
    const roleName = role.slice(role.lastIndexOf('/') + 1);
    const arn = `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`;
    const key = deriveKey(seed, { type: 'AssumedRole', arn, role });
    ofRoles.set(role, key);
    keys.set(key.accessKeyId, key);
  }
  return {
    admin,
    ofRole: (roleArn) => {
      const key = ofRoles.get(roleArn);
      if (!key) throw new Error(`there is no role ${roleArn}; the template has ${[...ofRoles.keys()].join(', ')}`);
      return key;
    },
    byId: (accessKeyId) => keys.get(accessKeyId),
  };
}

function deriveKey(seed: string, principal: Principal): AccessKey {
  const derive = (purpose: string) => createHmac('sha256', seed).update(`${purpose} ${principal.arn}`).digest();
  // AWS's ids are 20 characters, its secrets 40; AKIA because ASIA would ask for a session token.
  const accessKeyId = `AKIA${derive('id').toString('hex').slice(0, 16).toUpperCase()}`;
  return { accessKeyId, secretAccessKey: derive('secret').toString('base64').slice(0, 40), principal };
}
