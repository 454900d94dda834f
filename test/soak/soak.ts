import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';

// `npm run soak`: slow and varied cases, drawn by a seed. `-- --all` runs every case;
// `-- --seed 7` repeats the cases of a run that printed seed 7.
const { values } = parseArgs({ options: { all: { type: 'boolean', default: false }, seed: { type: 'string' } } });
const seed = values.seed ?? String(randomInt(2 ** 31));
if (!/^\d{1,10}$/.test(seed)) throw new Error(`--seed must be a whole number, not ${seed}`);
console.log(
  `soak: ${values.all ? 'all cases' : 'drawn cases'}, seed ${seed}. Repeat with: npm run soak -- --seed ${seed}`,
);

const fifteenMinutesMs = 15 * 60_000;
const vitest = join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs');
// A process group of its own, so that hosts which a test has started end together with it.
const child = spawn(process.execPath, [vitest, 'run', '--config', join(import.meta.dirname, 'vitest.config.ts')], {
  stdio: 'inherit',
  detached: true,
  env: { ...process.env, SOAK_SEED: seed, SOAK_ALL: String(values.all) },
});
const endGroup = (reason: string) => {
  console.error(`soak: ended by ${reason}. Seed ${seed}.`);
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
};
if (!values.all) setTimeout(() => endGroup('its limit of 15 minutes'), fifteenMinutesMs).unref();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => endGroup(signal));
const [status] = z.tuple([z.number().nullable(), z.string().nullable()]).parse(await once(child, 'exit'));
process.exitCode = status ?? 1;
