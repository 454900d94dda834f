import { isRunId } from '../core/names.ts';
import { UsageError } from '../laptop/usage-error.ts';

/** Returns at most `count` arguments. Throws UsageError if there are more. */
export function atMost(count: 0 | 1 | 2, command: string, positionals: string[]): string[] {
  if (positionals.length <= count) return positionals;
  const allowed = ['no arguments', 'at most one pipeline', 'at most a pipeline and a run ID'][count];
  throw new UsageError(`relearn ${command} takes ${allowed}, but got: ${positionals.join(' ')}`);
}

/** Returns the pipeline's name or path. Throws UsageError if it is missing. */
export function requirePipeline(command: string, pipeline: string | undefined): string {
  if (pipeline !== undefined) return pipeline;
  throw new UsageError(
    `relearn ${command} needs a pipeline: the path of a pipeline file, or the name of a pipeline that has run or is in pipelines/.`,
  );
}

/** Returns the run ID. Throws UsageError if the text does not look like one. */
export function requireRunId(text: string): string {
  if (isRunId(text)) return text;
  throw new UsageError(
    `${text} is not a run ID. A run ID looks like 20260105-060000-0a1b2c3d. relearn runs lists them.`,
  );
}
