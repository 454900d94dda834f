import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Reads the pipeline file, which is bundled with the functions that plan a run. `taskRoot` contains
 * their code.
 */
export function openPipelineFile(taskRoot: string): () => Promise<string> {
  return () => readFile(join(taskRoot, 'pipeline.json'), 'utf8');
}
