import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

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
const { status, signal } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', join(import.meta.dirname, 'vitest.config.ts')],
  {
    stdio: 'inherit',
    env: { ...process.env, SOAK_SEED: seed, SOAK_ALL: String(values.all) },
    ...(values.all ? {} : { timeout: fifteenMinutesMs }),
  },
);
if (signal !== null) console.error(`soak: ended by ${signal} after 15 minutes. Seed ${seed}.`);
process.exitCode = status ?? 1;
