import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { account } from '../../laptop/account.ts';
import { createPolicies } from '../../packages/local-aws/gateway/policies.ts';
import { loadTemplate } from '../../packages/local-aws/template/template.ts';
import { synthesize } from '../../laptop/synthesize.ts';
import { excuses } from './excused-grants.ts';
import { pipelineFile } from './pipeline-file.ts';
import { type Grant, grantSchema, checkGrants } from './used-grants.ts';

const scenarioFiles = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));

/**
 * Around the whole run: the scenarios leave which of the stack's grants their calls have used, and what is granted and
 * was not used at all fails the run. A run of some scenarios cannot know that, and says so.
 */
export default function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'relearn-grants-'));
  project.provide('grantsFolder', folder);
  return async () => {
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
    rmSync(folder, { recursive: true, force: true });
    const whole = new Set(
      project.vitest.state
        .getTestModules()
        .filter((module) => [...module.children.allTests()].every((test) => test.result().state === 'passed'))
        .map(({ moduleId }) => basename(moduleId)),
    );
    const missing = scenarioFiles.filter((name) => !whole.has(name));
    if (missing.length > 0) {
      console.log(`grants: not judged, as these scenarios did not run and pass as a whole: ${missing.join(', ')}`);
      return;
    }
    const used = lines.map((line) => grantSchema.parse(JSON.parse(line)));
    const faults = checkGrants(await granted(), used, excuses);
    if (faults.length > 0) throw new Error(`the stack grants what nothing uses:\n${faults.join('\n')}`);
    console.log('grants: each is used by some scenario, or excused in test/scenarios/excused-grants.ts');
  };
}

/** Everything that the roles of the scenarios' stack may do. */
async function granted(): Promise<Grant[]> {
  const text = JSON.stringify(pipelineFile);
  const source = { file: 'pipeline.json', text, pipeline: parsePipeline(text, 'pipeline.json') };
  const region = 'us-east-1';
  const stacks = await synthesize([source]);
  const roles = stacks.flatMap(
    ({ stackName, template }) => loadTemplate(template, { account, region, stackName }).roles,
  );
  return createPolicies({ account, region, roles, resourcePolicies: [] }).grants();
}
