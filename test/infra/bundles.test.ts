import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { functions } from '../../handlers/functions.ts';
import { buildApp } from '../../infra/build-app.ts';
import { bundleFunction, gatherDuckdbLayer } from '../../infra/bundle.ts';
import { pipelineText } from './synthesized.ts';

const layer = join(gatherDuckdbLayer(), 'nodejs', 'node_modules');
const bundles = Object.entries(functions).map(([name, { entry }]) => ({ name, folder: bundleFunction(entry) }));

/** What CommonJS finds as Lambda would: packages at NODE_PATH only, the environment of the stack and of Lambda itself. */
function load(folders: string[], nodePath: string): unknown {
  const script = `
    const exported = process.argv.slice(1).map((folder) => {
      try {
        return typeof require(folder).handler;
      } catch (error) {
        return error.message.split('\\n')[0];
      }
    });
    process.stdout.write(JSON.stringify(exported));
    process.exit();`;
  const output = execFileSync(process.execPath, ['-e', script, ...folders], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: {
      NODE_PATH: nodePath,
      AWS_REGION: 'us-east-1',
      LAMBDA_TASK_ROOT: tmpdir(),
      BUCKET: 'bucket',
      PIPELINE: 'bike',
      SAGEMAKER_ROLE_ARN: 'arn:aws:iam::000000000000:role/sagemaker',
      TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:relearn-bike',
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:relearn-bike',
    },
  });
  return JSON.parse(output);
}

describe('a function’s bundle', () => {
  it('loads as Lambda loads it, with DuckDB from the layer, and exports a handler', () => {
    const loaded = z.array(z.string()).parse(
      load(
        bundles.map(({ folder }) => folder),
        layer,
      ),
    );
    const answers = bundles.map(({ name }, index) => `${name}: ${loaded[index]}`);
    expect(answers).toEqual(bundles.map(({ name }) => `${name}: function`));
  });

  it('needs the layer exactly where the list of functions says so', () => {
    const needing = bundles.filter(({ folder }) =>
      readFileSync(join(folder, 'index.js'), 'utf8').includes('require("@duckdb/node-api")'),
    );
    const listed = Object.entries(functions).filter(([, { duckdb }]) => duckdb);
    expect(needing.map(({ name }) => name)).toEqual(listed.map(([name]) => name));
    expect(load([needing[0]?.folder ?? ''], tmpdir())).toEqual([expect.stringContaining('@duckdb/node-api')]);
  });

  it('is small, holds nothing but code, and names no path of this machine', () => {
    for (const { folder } of bundles) {
      expect(readdirSync(folder)).toEqual(['index.js']);
      expect(statSync(join(folder, 'index.js')).size).toBeLessThan(5 * 2 ** 20);
      expect(readFileSync(join(folder, 'index.js'), 'utf8')).not.toContain(process.cwd());
    }
  });

  it('carries the files it is given, prepare’s pipeline file for one', () => {
    const folder = bundleFunction(functions.prepare.entry, { 'pipeline.json': '{"name":"bike"}' });
    expect(readdirSync(folder).sort()).toEqual(['index.js', 'pipeline.json']);
    expect(readFileSync(join(folder, 'pipeline.json'), 'utf8')).toBe('{"name":"bike"}');
    expect(readdirSync(bundleFunction(functions.prepare.entry))).toEqual(['index.js']);
  });
});

it('the layer holds DuckDB for Lambda’s processor, and fits Lambda’s 250 MB', () => {
  const files = readdirSync(layer, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  expect(files.some(({ parentPath }) => parentPath.endsWith('node-bindings-linux-x64'))).toBe(true);
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  expect(bytes).toBeLessThan(240 * 2 ** 20);
});

it('the app for AWS carries each bundle and the layer as an asset, and the pipeline file with those that plan a run', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'relearn-synth-'));
  try {
    const text = pipelineText('bike');
    buildApp({ pipelines: [{ file: 'pipeline.json', text }], code: 'bundled', outdir }).synth();
    const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(bundles.length + 1);
    const contents = assets.map((name) => readdirSync(join(outdir, name)).sort().join(' ')).sort();
    expect(contents).toEqual([
      ...bundles.slice(2).map(() => 'index.js'),
      // Prepare and Settle.
      'index.js pipeline.json',
      'index.js pipeline.json',
      'nodejs',
    ]);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});
