import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackNames } from '../core/names.ts';
import { account } from './account.ts';
import { cachedBuild } from './cached-build.ts';
import type { PipelineSource } from './pipeline-sources.ts';
import { loadTemplate, type Template } from '../packages/local-aws/template/template.ts';

const templateFile = 'template.json';

/** The stacks' templates, evaluated. CDK, which takes seconds, makes each once for the same pipeline file. */
export async function synthesize(
  sources: PipelineSource[],
  region: string,
): Promise<{ source: PipelineSource; template: Template }[]> {
  const stacks: { source: PipelineSource; template: Template }[] = [];
  for (const source of sources) {
    const stackName = stackNames.stack(source.pipeline.name);
    const folder = await cachedBuild('templates', source.text, async (draft) => {
      writeFileSync(join(draft, templateFile), JSON.stringify(await templateOf(source, stackName)));
    });
    const template: unknown = JSON.parse(readFileSync(join(folder, templateFile), 'utf8'));
    stacks.push({ source, template: loadTemplate(template, { account, region, stackName, ignoredTypes: ['Custom::RelearnTearDown'] }) });
  }
  return stacks;
}

/** Synthesizes the stack in process, without bundles. */
async function templateOf(source: PipelineSource, stackName: string): Promise<unknown> {
  const { buildApp } = await import('../infra/build-app.ts');
  const outdir = mkdtempSync(join(tmpdir(), 'relearn-synth-'));
  try {
    return buildApp({ pipelines: [source], code: 'source', outdir })
      .synth()
      .getStackByName(stackName).template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
