import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * Holds what the laptop builds from the product's own files, for all homes. npm removes the folder
 * together with the packages.
 */
const cacheDirectory = join(root, 'node_modules', '.cache', 'relearn');

/**
 * Where Node keeps the code it has compiled. Every command and every function's process loads the
 * same files. Node itself distinguishes versions of a file and of Node.
 */
export const compileCacheDirectory = join(cacheDirectory, 'compiled');

/** The files that each kind is built from. The lock file stands for the packages. */
const sources = {
  functions: ['core', 'handlers', 'packages/local-aws/lambda', 'laptop/bundled-functions.ts', 'package-lock.json'],
  templates: ['core', 'handlers/functions.ts', 'infra', 'laptop/synthesize.ts', 'statemachine', 'package-lock.json'],
  /** The build of a definition is an empty folder: it records that the definition is valid. */
  definitions: ['packages/local-aws/states', 'package-lock.json'],
};
type Kind = keyof typeof sources;

/** A build that was not used for this long is removed. A host that runs from it started later. */
const keptMs = 30 * 24 * 3_600_000;

/**
 * The folder that `make` has filled, now or at an earlier start. It is built again if one of the
 * source files or the key has changed.
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
      // If a source file changed meanwhile, the build may mix two versions.
      if (hashOf(kind, key) === name) keep(draft, made);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    removeUnused(kinds, now);
  }
}

/** Renames the draft into place, unless another process has done so first. */
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
