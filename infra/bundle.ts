import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * Makes a folder that is removed when the process ends. CDK copies its content into its own output
 * before.
 */
function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `relearn-${name}-`));
  folders.push(folder);
  return folder;
}

/** Bundles by entry file. All stacks share them. */
const bundles = new Map<string, string>();

/**
 * Bundles a function with esbuild into a folder that contains index.js and the extra files. The
 * format is CommonJS: Node finds a layer's packages through NODE_PATH, which ES modules ignore. The
 * AWS SDK is bundled too, because the runtime's SDK is older than the tested one. The code is not
 * minified, so that stack traces are readable.
 */
export function bundleFunction(entry: string, files: Record<string, string> = {}): string {
  const bundled = bundles.get(entry) ?? bundle(entry);
  bundles.set(entry, bundled);
  if (Object.keys(files).length === 0) return bundled;
  const folder = temporaryFolder('bundle');
  cpSync(bundled, folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function bundle(entry: string): string {
  const folder = temporaryFolder('bundle');
  inOneFile(join(root, entry), join(folder, 'index.js'), '@duckdb/node-api');
  return folder;
}

function inOneFile(entry: string, outfile: string, ...external: string[]): void {
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external,
    // By default esbuild prefers a package's CommonJS. Only from ES modules can it drop unused
    // code.
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts'),
      '@smithy/core/event-streams': join(import.meta.dirname, 'no-event-streams.ts'),
    },
    // Paths in the output are relative to this folder, so the asset's hash does not depend on the
    // current folder.
    absWorkingDir: root,
    // CommonJS has no import.meta. Code that reads it would fail only in Lambda.
    logOverride: { 'empty-import-meta': 'error' },
    logLevel: 'error',
  });
}

/**
 * The layer's packages besides DuckDB's API: the loader, and the library for Lambda's processor.
 */
const layerPackages = ['@duckdb/node-bindings', '@duckdb/node-bindings-linux-x64'];

let duckdbLayer: string | undefined;

/**
 * Copies DuckDB for x86-64 Linux into a folder with a layer's layout. Throws if npm has not
 * installed it.
 */
export function gatherDuckdbLayer(): string {
  duckdbLayer ??= gather();
  return duckdbLayer;
}

function gather(): string {
  const folder = temporaryFolder('layer');
  const modules = join(folder, 'nodejs', 'node_modules');
  const installed = dirname(dirname(dirname(require.resolve('@duckdb/node-api/package.json'))));
  for (const name of layerPackages) {
    const source = join(installed, name);
    if (!existsSync(source)) {
      throw new Error(
        `${name} is not installed, because npm installs DuckDB only for the system of this machine. To build the layer, run: npm install --no-save --os=linux --cpu=x64 @duckdb/node-api`,
      );
    }
    cpSync(source, join(modules, name), { recursive: true, dereference: true });
  }
  // Loading the API's hundred files takes 0.1 s longer than loading one.
  const api = join(modules, '@duckdb', 'node-api', 'index.js');
  inOneFile(require.resolve('@duckdb/node-api'), api, '@duckdb/node-bindings');
  return folder;
}
