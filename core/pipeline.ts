import { PipelineFileError } from './errors.ts';
import { pipelineSchema, type Pipeline } from './pipeline/schema.ts';

export type { Pipeline } from './pipeline/schema.ts';

/** The pipeline of a pipeline file's text, every default filled in; throws PipelineFileError with every mistake. */
export function parsePipeline(text: string, fileName: string): Pipeline {
  const result = pipelineSchema.safeParse(JSON.parse(text));
  if (!result.success) throw new PipelineFileError(`${fileName}: ${result.error.message}`);
  return result.data;
}
