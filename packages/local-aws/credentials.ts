import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { account } from './account.ts';
import { filesIn, type LocalAwsFiles } from './files.ts';
import { createAccessKeys, type AccessKeys, type RoleSession } from './gateway/access-keys.ts';
import type { ClientConfiguration } from './gateway/gateway.ts';

/** The credentials of the person at this machine, for a local AWS that another process runs. */
export function adminCredentials(directory: string): ClientConfiguration['credentials'] {
  const { accessKeyId, secretAccessKey } = openAccessKeys(filesIn(directory), []).admin;
  return { accessKeyId, secretAccessKey };
}

/** The access keys of a directory. They stay the same from start to start. */
export function openAccessKeys({ keySeedFile }: LocalAwsFiles, sessions: RoleSession[]): AccessKeys {
  return createAccessKeys(keySeed(keySeedFile), account, sessions);
}

/** Created once, readable by its owner alone: the seed gives all access keys of the directory. */
function keySeed(file: string): string {
  if (!existsSync(file)) {
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, randomBytes(32).toString('hex'), { mode: 0o600 });
    renameSync(temporary, file);
  }
  return readFileSync(file, 'utf8');
}
