import { readFileSync, rmSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { stackNames } from '../core/names.ts';
import { account } from './account.ts';
import { madeOnce } from './made-once.ts';
import type { PipelineSource } from './pipeline-sources.ts';
import { loadTemplate, type Template } from './template.ts';

const templatesFile = 'templates.json';

/** The stacks' templates, evaluated. CDK, which takes seconds, makes them once for the same pipeline files. */
export async function synthesize(
  sources: PipelineSource[],
  region: string,
): Promise<{ source: PipelineSource; template: Template }[]> {
  const key = JSON.stringify(sources.map(({ pipeline, text }) => [pipeline.name, text]));
  const folder = await madeOnce('templates', key, async (draft) => {
    writeFileSync(join(draft, templatesFile), JSON.stringify(await templatesOf(sources)));
  });
  const templates = z.array(z.unknown()).parse(JSON.parse(readFileSync(join(folder, templatesFile), 'utf8')));
  return sources.map((source, index) => {
    const stackName = stackNames.stack(source.pipeline.name);
    return { source, template: loadTemplate(templates[index], { account, region, stackName }) };
  });
}

/** Synthesizes the stacks in process, without bundles. */
async function templatesOf(sources: PipelineSource[]): Promise<unknown[]> {
  const { buildApp } = await import('../infra/build-app.ts');
  const outdir = mkdtempSync(join(tmpdir(), 'relearn-synth-'));
  try {
    const assembly = buildApp({ pipelines: sources, code: 'source', outdir }).synth();
    return sources.map(({ pipeline }): unknown => assembly.getStackByName(stackNames.stack(pipeline.name)).template);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
