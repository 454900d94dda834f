import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const report = z.looseObject({
  summary: z.looseObject({
    totalCruised: z.number(),
    violations: z.array(z.looseObject({ from: z.string(), rule: z.looseObject({ name: z.string() }) })),
  }),
});

/** Runs the rules of package.json's `check:arrows` on some folders below a root. */
function cruise(base: string, ...folders: string[]): { modules: number; broken: Record<string, string> } {
  const command = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const { stdout } = spawnSync(process.execPath, [command, '--config', config, '--output-type', 'json', ...folders], {
    cwd: base,
    maxBuffer: 1e9,
    encoding: 'utf8',
  });
  const { summary } = report.parse(JSON.parse(stdout));
  return {
    modules: summary.totalCruised,
    broken: Object.fromEntries(summary.violations.map(({ from, rule }) => [from, rule.name])),
  };
}

describe('the import rules', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'relearn-arrows-'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('hold in the whole project, and the check reads all of it', () => {
    const { modules, broken } = cruise(root, 'core', 'handlers', 'infra', 'laptop', 'cli', 'packages', 'pipelines');
    expect(broken).toEqual({});
    expect(modules).toBeGreaterThan(300);
  });

  it('are broken by each import in the wrong direction', () => {
    const planted = [
      { from: 'core/a.ts', to: '../handlers/target.ts', rule: 'core-stands-alone' },
      { from: 'core/b.ts', to: 'node:fs', rule: 'core-stands-alone' },
      { from: 'core/c.ts', to: '@aws-sdk/client-s3', rule: 'core-stands-alone' },
      { from: 'handlers/a.ts', to: '../infra/target.ts', rule: 'handlers-know-only-core' },
      { from: 'handlers/b.ts', to: '../laptop/target.ts', rule: 'handlers-know-only-core' },
      { from: 'infra/a.ts', to: '../laptop/target.ts', rule: 'infra-knows-core-and-the-list-of-functions' },
      { from: 'infra/b.ts', to: '../handlers/target.ts', rule: 'infra-knows-core-and-the-list-of-functions' },
      { from: 'laptop/a.ts', to: '../handlers/target.ts', rule: 'laptop-does-not-reach-into-handlers' },
      { from: 'cli/a.ts', to: '../handlers/target.ts', rule: 'cli-does-not-reach-into-handlers' },
    ];
    for (const place of ['core', 'handlers', 'infra', 'laptop', 'cli']) {
      mkdirSync(join(folder, place));
      writeFileSync(join(folder, place, 'target.ts'), 'export const target = 1;\n');
    }
    for (const { from, to } of planted) {
      writeFileSync(join(folder, from), `import * as other from '${to}';\nexport const a = other;\n`);
    }
    const expected = Object.fromEntries(planted.map(({ from, rule }) => [from, rule]));
    expect(cruise(folder, 'core', 'handlers', 'infra', 'laptop', 'cli').broken).toEqual(expected);
  });
});
