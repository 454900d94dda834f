import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keys, stackNames } from '../../core/names.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { functions } from '../../handlers/functions.ts';
import { buildApp } from '../../infra/build-app.ts';
import { bundleFunction, gatherDuckdbLayer } from '../../infra/bundle.ts';
import { ignoredTypes } from '../../laptop/host.ts';
import { synthesize } from '../../laptop/synthesize.ts';
import { account } from '../../laptop/account.ts';
import { loadTemplate } from '../../packages/local-aws/template/template.ts';
import { features, laneOf, run } from '../fixtures/run.ts';
import { type Call, callBundles, openAws } from './bundle-stage.ts';
import { pipelineText } from './synthesized.ts';

const layer = join(gatherDuckdbLayer(), 'nodejs', 'node_modules');
const bundles = Object.entries(functions).map(([name, { entry }]) => ({ name, folder: bundleFunction(entry) }));

const pipeline = pipelineText('bike');
const stacks = await synthesize([{ file: 'pipeline.json', text: pipeline, pipeline: parsePipeline(pipeline, 'bike') }]);
const templates = stacks.map(({ stackName, template }) =>
  loadTemplate(template, { account, region: 'us-east-1', stackName, ignoredTypes }),
);
const environments = new Map(
  templates.flatMap((template) => template.functions).map(({ name, environment }) => [name, environment]),
);

/** A call of a function's bundle in the environment that the stack gives it. */
function callOf(name: string, event: unknown): Call {
  const folder = bundles.find((bundle) => bundle.name === name)?.folder;
  const environment = environments.get(stackNames.function('bike', name));
  if (folder === undefined || environment === undefined) throw new Error(`the stack has no function ${name}`);
  return { folder, event, environment };
}

describe('a function’s bundle', () => {
  it('runs as in Lambda, rejects an invalid event, and predicts with DuckDB from the layer', async () => {
    const live = {
      version: 1,
      stable: laneOf(run.runId),
      canary: null,
      previous: null,
      changedAt: '2026-03-02T06:00:00.000Z',
      retired: [],
    };
    const aws = await openAws({ [keys.live]: live, [live.stable.features]: features }, (_, body) => body);
    try {
      const request = { body: JSON.stringify({ instances: [{ temp: '21.5' }, { temp: -3 }] }) };
      const outcomes = await callBundles(
        bundles.map(({ name }) => callOf(name, name === 'predict' ? request : {})),
        { nodePath: layer, endpoint: aws.endpoint },
      );
      const named = outcomes.map((outcome, index) => [
        bundles[index]?.name,
        'name' in outcome ? outcome.name : outcome,
      ]);
      expect(Object.fromEntries(named)).toEqual({
        ...Object.fromEntries(bundles.map(({ name }) => [name, 'InputError'])),
        // It accepts any event, and starts with a call that this server refuses.
        reap: 'AccessDeniedException',
        predict: {
          answer: {
            statusCode: 200,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ model: live.stable.model, predictions: [{ value: 21.5 }, { value: -3 }] }),
          },
        },
      });
    } finally {
      aws.close();
    }
  });

  it('needs the layer exactly if the list of functions says so', async () => {
    const needing = bundles.filter(({ folder }) =>
      readFileSync(join(folder, 'index.js'), 'utf8').includes('require("@duckdb/node-api")'),
    );
    const listed = Object.entries(functions).filter(([, { duckdb }]) => duckdb);
    expect(needing.map(({ name }) => name)).toEqual(listed.map(([name]) => name));
    const calls = needing.map(({ name }) => callOf(name, {}));
    const nowhere = { nodePath: tmpdir(), endpoint: 'http://127.0.0.1:9' };
    expect(await callBundles(calls, nowhere)).toEqual(
      calls.map(() => ({ name: 'Error', message: expect.stringMatching(/Cannot find module '@duckdb/) })),
    );
  });

  it('is small, contains only code, and names no path of this machine', () => {
    for (const { folder } of bundles) {
      expect(readdirSync(folder)).toEqual(['index.js']);
      expect(statSync(join(folder, 'index.js')).size).toBeLessThan(3_000_000);
      expect(readFileSync(join(folder, 'index.js'), 'utf8')).not.toContain(process.cwd());
    }
  });

  it('is smallest for predict, where a caller waits', () => {
    // `import * as z` lets esbuild drop the parts of zod that a bundle does not use. `import { z }`
    // keeps them all: 540 KB.
    expect(statSync(join(bundleFunction(functions.predict.entry), 'index.js')).size).toBeLessThan(1_500_000);
  });

  it('contains the extra files, such as prepare’s pipeline file', () => {
    const folder = bundleFunction(functions.prepare.entry, { 'pipeline.json': '{"name":"bike"}' });
    expect(readdirSync(folder).sort()).toEqual(['index.js', 'pipeline.json']);
    expect(readFileSync(join(folder, 'pipeline.json'), 'utf8')).toBe('{"name":"bike"}');
    expect(readdirSync(bundleFunction(functions.prepare.entry))).toEqual(['index.js']);
  });
});

it('the layer contains DuckDB for Lambda’s processor, and fits into Lambda’s 250 MB', () => {
  const files = readdirSync(layer, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  expect(files.some(({ parentPath }) => parentPath.endsWith('node-bindings-linux-x64'))).toBe(true);
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  expect(bytes).toBeLessThan(240 * 2 ** 20);
});

it('the app for AWS has each bundle and the layer as an asset, and the pipeline file in the bundles that plan a run', () => {
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
