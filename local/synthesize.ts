import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../infra/build-app.ts';
import { stackNames } from '../core/names.ts';
import { account } from './account.ts';
import type { PipelineSource } from './pipeline-sources.ts';
import { loadTemplate, type Template } from './template.ts';

/** Synthesizes the stacks in process, without bundles, and evaluates their templates. */
export function synthesize(
  sources: PipelineSource[],
  region: string,
): { source: PipelineSource; template: Template }[] {
  const outdir = mkdtempSync(join(tmpdir(), 'relearn-synth-'));
  try {
    const assembly = buildApp({ pipelines: sources, code: 'source', outdir }).synth();
    return sources.map((source) => {
      const stackName = stackNames.stack(source.pipeline.name);
      const template: unknown = assembly.getStackByName(stackName).template;
      return { source, template: loadTemplate(template, { account, region, stackName }) };
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
