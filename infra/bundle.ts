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

/** A folder for what is bundled; CDK copies it into its own output, so it goes when the process ends. */
function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `relearn-${name}-`));
  folders.push(folder);
  return folder;
}

/** The stacks of all pipelines share their code, so each entry is bundled once. */
const bundles = new Map<string, string>();

/**
 * Bundles a function with esbuild into a folder: index.js, and the further files given. CommonJS, because a layer's
 * package is found by NODE_PATH, which ES modules do not look at. The AWS SDK is bundled too: the runtime's is older
 * than the one the tests ran with. Not minified: a stack trace has to be readable.
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
    // What is never called can be left out of ES modules only; esbuild would take the CommonJS of a package first.
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts'),
      '@smithy/core/event-streams': join(import.meta.dirname, 'no-event-streams.ts'),
    },
    // Paths in the output are relative to it, and the asset's hash is the same wherever the app is synthesized from.
    absWorkingDir: root,
    // CommonJS has none: what reads it would fail in Lambda only.
    logOverride: { 'empty-import-meta': 'error' },
    logLevel: 'error',
  });
}

/** The packages of the layer beside DuckDB's API: its loader, and the library for Lambda's processor. */
const layerPackages = ['@duckdb/node-bindings', '@duckdb/node-bindings-linux-x64'];

let duckdbLayer: string | undefined;

/** Gathers DuckDB for x86-64 Linux in a folder, laid out as a layer. Throws where npm has not installed it. */
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
        `${name} is not installed: npm installs DuckDB for this machine's system only. For the layer run: npm install --no-save --os=linux --cpu=x64 @duckdb/node-api`,
      );
    }
    cpSync(source, join(modules, name), { recursive: true, dereference: true });
  }
  // Its hundred files take a tenth of a second longer to load than one.
  const api = join(modules, '@duckdb', 'node-api', 'index.js');
  inOneFile(require.resolve('@duckdb/node-api'), api, '@duckdb/node-bindings');
  return folder;
}
