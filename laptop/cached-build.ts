import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What the laptop makes of the product's own files, whichever home is used: npm removes it with the packages. */
const cacheDirectory = join(root, 'node_modules', '.cache', 'relearn');

/**
 * Where Node keeps what it has compiled: every command and every function's process loads the same files. Node tells
 * versions of itself and of a file apart.
 */
export const compileCacheDirectory = join(cacheDirectory, 'compiled');

/** The files that each kind is made of; the lock file says which packages. */
const sources = {
  functions: ['core', 'handlers', 'packages/local-aws/lambda', 'laptop/bundled-functions.ts', 'package-lock.json'],
  templates: ['core', 'handlers/functions.ts', 'infra', 'laptop/synthesize.ts', 'statemachine', 'package-lock.json'],
  /** Nothing is made of a definition: the folder says that it was found right. */
  definitions: ['packages/local-aws/states', 'package-lock.json'],
};
type Kind = keyof typeof sources;

/** What nobody has asked for in so long is removed; a host that runs functions from it was started since. */
const keptMs = 30 * 24 * 3_600_000;

/**
 * A folder that `make` has filled, now or at an earlier start: it is made again when one of the product's files or
 * the key has changed.
 */
export async function cachedBuild(
  kind: Kind,
  key: string,
  make: (folder: string) => void | Promise<void>,
): Promise<string> {
  const kinds = join(cacheDirectory, kind);
  for (;;) {
    const name = hashOf(kind, key);
    const made = join(kinds, name);
    const now = new Date();
    if (existsSync(made)) {
      utimesSync(made, now, now);
      return made;
    }
    const draft = join(kinds, `${name}.${randomUUID()}`);
    mkdirSync(draft, { recursive: true });
    try {
      await make(draft);
      // Made while somebody saved a file: nobody knows of which text.
      if (hashOf(kind, key) === name) keep(draft, made);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    removeUnused(kinds, now);
  }
}

/** Renames the draft into place, unless another process was first. */
function keep(draft: string, made: string): void {
  try {
    renameSync(draft, made);
  } catch (error) {
    if (!existsSync(made)) throw error;
  }
}

function removeUnused(kinds: string, now: Date): void {
  for (const name of readdirSync(kinds)) {
    const folder = join(kinds, name);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: now.getTime() };
    if (now.getTime() - mtimeMs > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}

function hashOf(kind: Kind, key: string): string {
  const hash = createHash('sha256').update(`${process.version} ${key.length} ${key}`);
  for (const file of sources[kind].flatMap(filesOf).sort())
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 32);
}

function filesOf(source: string): string[] {
  if (!statSync(join(root, source)).isDirectory()) return [source];
  const entries = readdirSync(join(root, source), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
