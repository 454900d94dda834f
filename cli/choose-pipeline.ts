import { existsSync } from 'node:fs';
import { nearestName } from '../core/text/nearest-name.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { findPipeline } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';

/** The pipelines of a home, or of AWS, that a command means: the named one (or the one of a file), or all. Throws UsageError. */
export function choosePipelines(
  { pipelines, home, absent }: Pick<Buckets, 'pipelines' | 'home' | 'absent'>,
  given: string | undefined,
): string[] {
  if (given === undefined) {
    if (pipelines.length === 0) throw new UsageError(absent());
    return pipelines;
  }
  if (pipelines.includes(given)) return [given];
  const name = existsSync(given) ? findPipeline(given, home.pipelines).pipeline.name : given;
  if (pipelines.includes(name)) return [name];
  const suggestion = nearestName(name, pipelines);
  throw new UsageError(
    `${absent(name)}${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} ` +
      (pipelines.length === 0 ? 'Nothing is there.' : `There are: ${pipelines.join(', ')}.`),
  );
}
