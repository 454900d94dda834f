import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run bench -- <name> [arguments]` runs <name>.ts of this folder. A name is one word. */
const [name = '', ...rest] = process.argv.slice(2);
const file = join(import.meta.dirname, `${name}.ts`);
if (!/^[a-z]+$/.test(name) || name === 'bench' || !existsSync(file)) {
  const names = readdirSync(import.meta.dirname).flatMap((entry) => /^([a-z]+)\.ts$/.exec(entry)?.[1] ?? []);
  const known = names.filter((entry) => entry !== 'bench');
  console.error(`Usage: npm run bench -- ${known.join(' | ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = spawnSync(process.execPath, [file, ...rest], { stdio: 'inherit' }).status ?? 1;
}
