import { existsSync } from 'node:fs';
import { nearestName } from '../core/text/nearest-name.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { findPipeline } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';

/**
 * The pipeline with this name or file, or all pipelines by default. Throws UsageError if it has no
 * bucket.
 */
export function choosePipelines(
  { pipelines, home, absent }: Pick<Buckets, 'pipelines' | 'home' | 'absent'>,
  nameOrFile: string | undefined,
): string[] {
  if (nameOrFile === undefined) {
    if (pipelines.length === 0) throw new UsageError(absent());
    return pipelines;
  }
  if (pipelines.includes(nameOrFile)) return [nameOrFile];
  const name = existsSync(nameOrFile) ? findPipeline(nameOrFile, home.pipelines).pipeline.name : nameOrFile;
  if (pipelines.includes(name)) return [name];
  const suggestion = nearestName(name, pipelines);
  throw new UsageError(
    `${absent(name)}${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} ` +
      (pipelines.length === 0 ? 'No other pipeline has run there.' : `Known pipelines: ${pipelines.join(', ')}.`),
  );
}
