import { join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { lambdaRuntime } from 'local-aws';
import { functions } from '../handlers/functions.ts';
import { cachedBuild } from './cached-build.ts';

const root = join(import.meta.dirname, '..');
const runtime = relative(root, lambdaRuntime);

/** The files of the bundles. */
export interface BundledFunctions {
  /** The script that loads an entry and answers invocations. */
  runtime: string;
  /** The bundle of an entry file, such as `handlers/prepare/index.ts`. */
  bundleOf: (entry: string) => string;
}

/**
 * Bundles all functions, with shared chunks. A process then starts in half the time that loading
 * several hundred files takes. infra/bundle.ts builds the bundles for AWS, which use the DuckDB
 * layer. A test runs those.
 */
export async function bundledFunctions(): Promise<BundledFunctions> {
  const folder = await cachedBuild('functions', '', bundle);
  const bundleOf = (entry: string) => join(folder, entry.replace(/\.ts$/, '.mjs'));
  return { runtime: bundleOf(runtime), bundleOf };
}

function bundle(outdir: string): void {
  buildSync({
    entryPoints: [...Object.values(functions).map(({ entry }) => entry), runtime].map((file) => join(root, file)),
    outdir,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    packages: 'bundle',
    external: ['@duckdb/*'],
    mainFields: ['module', 'main'],
    // CommonJS packages call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
    absWorkingDir: root,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
  });
}
