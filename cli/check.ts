import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PipelineFileError } from '../core/errors.ts';
import { openHome } from '../laptop/home.ts';
import { findPipeline, shippedNames, type PipelineSource } from '../laptop/pipeline-sources.ts';
import type { Command } from './arguments.ts';
import { checkDataFiles } from './run.ts';
import { shellQuoted } from './shell-quoted.ts';
import { renderCheck } from './check-summary.ts';
import { tryData } from './try-data.ts';

type CheckCommand = Extract<Command, { command: 'check' }>;

/** `relearn check`: holds the pipeline file, and the data if it is given, against everything a run would, and runs nothing. */
export async function check({ pipeline, data }: CheckCommand): Promise<number> {
  checkDataFiles(data);
  const directory = mkdtempSync(join(tmpdir(), 'relearn-check-'));
  try {
    const home = openHome(directory);
    if (pipeline === undefined) {
      const good = shippedNames().map((name) => checkFile(() => findPipeline(name, home.pipelines)) !== undefined);
      return good.includes(false) ? 1 : 0;
    }
    const source = checkFile(() => findPipeline(pipeline, home.pipelines));
    if (source === undefined) return 1;
    const tried = await tryData(home, source, data);
    if (tried === undefined) {
      console.log('Give the data with --data to have it checked too.');
      return 0;
    }
    console.log(renderCheck(source.pipeline, tried));
    if (tried.fault !== undefined) return 1;
    const files = data.map(shellQuoted).join(' ');
    console.log(`  npx relearn run ${shellQuoted(pipeline)}${files === '' ? '' : ` --data ${files}`}`);
    return 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Says that a file is fine, or what is wrong with it. */
function checkFile(find: () => PipelineSource): PipelineSource | undefined {
  try {
    const source = find();
    console.log(`${relative(process.cwd(), source.file)}: fine`);
    return source;
  } catch (error) {
    if (!(error instanceof PipelineFileError)) throw error;
    console.log(error.message);
    return undefined;
  }
}
