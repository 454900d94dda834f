import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const reportSchema = z.looseObject({
  modules: z.array(
    z.looseObject({ source: z.string(), dependencies: z.array(z.looseObject({ resolved: z.string() })) }),
  ),
  summary: z.looseObject({
    totalCruised: z.number(),
    violations: z.array(z.looseObject({ from: z.string(), rule: z.looseObject({ name: z.string() }) })),
  }),
});
type Module = z.infer<typeof reportSchema>['modules'][number];

/** Runs the rules of package.json's `check:arrows` on some folders below a root. */
function cruise(base: string, ...folders: string[]) {
  const command = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const { stdout } = spawnSync(process.execPath, [command, '--config', config, '--output-type', 'json', ...folders], {
    cwd: base,
    maxBuffer: 1e9,
    encoding: 'utf8',
  });
  const { modules, summary } = reportSchema.parse(JSON.parse(stdout));
  return {
    modules,
    totalCruised: summary.totalCruised,
    broken: Object.fromEntries(summary.violations.map(({ from, rule }) => [from, rule.name])),
  };
}

/** `core/run` for any file below it. Files directly in core belong to no folder. */
const coreFolder = (path: string) => /^core\/[^/]+(?=\/)/.exec(path)?.[0];

/** Pairs of folders in core that import each other, such as `core/run <-> core/sql`. */
function twoWayPairs(modules: Module[]): string[] {
  const arrows = new Set<string>();
  for (const { source, dependencies } of modules) {
    const from = coreFolder(source);
    for (const { resolved } of dependencies) {
      const to = coreFolder(resolved);
      if (from !== undefined && to !== undefined && from !== to) arrows.add(`${from} -> ${to}`);
    }
  }
  return [...arrows]
    .map((arrow) => arrow.split(' -> '))
    .filter(([from = '', to = '']) => from < to && arrows.has(`${to} -> ${from}`))
    .map((pair) => pair.join(' <-> '));
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

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it('hold in the whole project, and the check reads all of it', () => {
    const folders = ['core', 'handlers', 'infra', 'laptop', 'cli', 'packages', 'pipelines'];
    const { modules, totalCruised, broken } = cruise(root, ...folders);
    expect(broken).toEqual({});
    expect(totalCruised).toBeGreaterThan(300);
    expect(twoWayPairs(modules)).toEqual([]);
    const coreFolders = modules.map(({ source }) => coreFolder(source)).filter((name) => name !== undefined);
    expect(new Set(coreFolders).size).toBeGreaterThan(10);
  });

  it('are broken by each import in the wrong direction', () => {
    const planted = [
      { from: 'core/a.ts', to: '../handlers/target.ts', rule: 'core-stands-alone' },
      { from: 'core/b.ts', to: 'node:fs', rule: 'core-stands-alone' },
      { from: 'core/c.ts', to: '@aws-sdk/client-s3', rule: 'core-stands-alone' },
      { from: 'handlers/a.ts', to: '../infra/target.ts', rule: 'handlers-know-only-core' },
      { from: 'handlers/b.ts', to: '../laptop/target.ts', rule: 'handlers-know-only-core' },
      { from: 'handlers/start/a.ts', to: '../commit/target.ts', rule: 'handlers-do-not-import-a-state' },
      { from: 'handlers/run/a.ts', to: '../commit/target.ts', rule: 'handlers-do-not-import-a-state' },
      { from: 'handlers/aws/a.ts', to: '../duckdb/target.ts', rule: 'handlers-aws-stands-below-the-shared-folders' },
      { from: 'handlers/aws/b.ts', to: '../run/target.ts', rule: 'handlers-aws-stands-below-the-shared-folders' },
      { from: 'handlers/aws/c.ts', to: '../lane/target.ts', rule: 'handlers-aws-stands-below-the-shared-folders' },
      { from: 'infra/a.ts', to: '../laptop/target.ts', rule: 'infra-knows-core-and-the-list-of-functions' },
      { from: 'infra/b.ts', to: '../handlers/target.ts', rule: 'infra-knows-core-and-the-list-of-functions' },
      { from: 'laptop/a.ts', to: '../handlers/target.ts', rule: 'laptop-does-not-reach-into-handlers' },
      { from: 'cli/a.ts', to: '../handlers/target.ts', rule: 'cli-does-not-reach-into-handlers' },
      { from: 'cli/b.ts', to: '../packages/target.ts', rule: 'cli-does-not-reach-into-handlers' },
    ];
    const targets = ['core', 'handlers', 'infra', 'laptop', 'cli', 'packages'].concat(
      ['commit', 'duckdb', 'run', 'lane'].map((name) => `handlers/${name}`),
    );
    for (const target of targets) write(`${target}/target.ts`, 'export const target = 1;\n');
    for (const { from, to } of planted) {
      write(from, `import * as imported from '${to}';\nexport const a = imported;\n`);
    }
    const expected = Object.fromEntries(planted.map(({ from, rule }) => [from, rule]));
    expect(cruise(folder, 'core', 'handlers', 'infra', 'laptop', 'cli', 'packages').broken).toEqual(expected);
  });

  it('allow a state’s folder to import its own files, the shared folders and the list of functions', () => {
    const targets = ['handlers/functions.ts', 'handlers/start/own.ts'].concat(
      ['aws', 'duckdb', 'run', 'lane'].map((name) => `handlers/${name}/target.ts`),
    );
    for (const target of targets) write(target, 'export const target = 1;\n');
    const imports = targets.map((target, index) => `import * as target${index} from '../../${target}';\n`);
    write(
      'handlers/start/start.ts',
      `${imports.join('')}export default [${imports.map((_, index) => `target${index}`).join()}];\n`,
    );
    expect(cruise(folder, 'handlers')).toMatchObject({ broken: {}, totalCruised: targets.length + 1 });
  });

  it('are broken by two folders of core that import each other, by types too', () => {
    write('core/errors.ts', "export { a } from './sql/a.ts';\n");
    write('core/sql/a.ts', "export const a = 1;\nexport { d } from '../errors.ts';\n");
    write('core/sql/b.ts', "import type { C } from '../run/c.ts';\nexport type B = C;\n");
    write('core/run/c.ts', "export type C = string;\nexport { a } from '../sql/a.ts';\n");
    expect(twoWayPairs(cruise(folder, 'core').modules)).toEqual(['core/run <-> core/sql']);
  });
});
