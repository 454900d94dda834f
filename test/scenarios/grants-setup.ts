import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { account } from '../../laptop/account.ts';
import { ignoredTypes } from '../../laptop/host.ts';
import { createPolicies } from '../../packages/local-aws/gateway/policies.ts';
import { loadTemplate } from '../../packages/local-aws/template/template.ts';
import { synthesize } from '../../laptop/synthesize.ts';
import { excuses } from './excused-grants.ts';
import { pipelineFile } from './pipeline-file.ts';
import { type Grant, grantSchema, checkGrants } from './used-grants.ts';

const scenarioFiles = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));

/**
 * Runs before and after all tests. The scenarios record the permissions that their calls used. The
 * test run fails if the stack grants a permission that no scenario used. This is checked only if
 * all scenarios ran and passed.
 */
export default function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'relearn-grants-'));
  project.provide('grantsFolder', folder);
  return async () => {
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
    rmSync(folder, { recursive: true, force: true });
    const passed = new Set(
      project.vitest.state
        .getTestModules()
        .filter((module) => [...module.children.allTests()].every((test) => test.result().state === 'passed'))
        .map(({ moduleId }) => basename(moduleId)),
    );
    const missing = scenarioFiles.filter((name) => !passed.has(name));
    if (missing.length > 0) {
      console.log(
        `Permissions were not checked, because not all tests of these files ran and passed: ${missing.join(', ')}`,
      );
      return;
    }
    const used = lines.map((line) => grantSchema.parse(JSON.parse(line)));
    const violations = checkGrants(await listGrants(), used, excuses);
    if (violations.length > 0) throw new Error(`The stack grants unused permissions:\n${violations.join('\n')}`);
    console.log('Permissions: each is used by a scenario or excused in test/scenarios/excused-grants.ts.');
  };
}

/** All permissions of the roles in the scenarios' stack. */
async function listGrants(): Promise<Grant[]> {
  const text = JSON.stringify(pipelineFile);
  const source = { file: 'pipeline.json', text, pipeline: parsePipeline(text, 'pipeline.json') };
  const region = 'us-east-1';
  const stacks = await synthesize([source]);
  const roles = stacks.flatMap(
    ({ stackName, template }) => loadTemplate(template, { account, region, stackName, ignoredTypes }).roles,
  );
  return createPolicies({ account, region, roles, resourcePolicies: [] }).grants();
}
