import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackNames } from '../core/names.ts';
import { cachedBuild } from './cached-build.ts';
import type { PipelineSource } from './pipeline-sources.ts';

const templateFile = 'template.json';

interface SynthesizedStack {
  source: PipelineSource;
  stackName: string;
  /** The CloudFormation template: parsed JSON. */
  template: unknown;
}

/** The stack of each pipeline. CDK takes seconds, so the template of a pipeline file is cached. */
export async function synthesize(sources: PipelineSource[]): Promise<SynthesizedStack[]> {
  const stacks: SynthesizedStack[] = [];
  for (const source of sources) {
    const stackName = stackNames.stack(source.pipeline.name);
    const folder = await cachedBuild('templates', source.text, async (draft) => {
      writeFileSync(join(draft, templateFile), JSON.stringify(await templateOf(source, stackName)));
    });
    const template: unknown = JSON.parse(readFileSync(join(folder, templateFile), 'utf8'));
    stacks.push({ source, stackName, template });
  }
  return stacks;
}

/** Synthesizes the stack in this process, without bundling the functions. */
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
