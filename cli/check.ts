import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PipelineFileError } from '../core/errors.ts';
import { openHome } from '../laptop/home.ts';
import { findPipeline, shippedNames, type PipelineSource } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { defineCommand } from './command.ts';
import { shellQuoted } from './shell-quoted.ts';
import { checkDataFiles } from './upload-data.ts';

interface CheckArguments {
  pipeline: string | undefined;
  data: string[];
}

export const check = defineCommand({
  name: 'check',
  usage: '[<pipeline>] [--data <file> ...]',
  description: `Checks a pipeline file (default: all files in pipelines/) as a run does. With data, it also reads and
splits the rows. It trains no model and keeps nothing.

Exit status: 0 a run can start, 1 a run would fail, 2 wrong usage.`,
  example: 'check passengers --data passengers.csv',
  options: { data: { type: 'string', multiple: true, value: '<file>', help: 'data files to check' } },
  parse: ([pipeline, ...rest], values): CheckArguments => {
    const data = [...(values.data ?? []), ...rest];
    if (data.length > 0 && (pipeline === undefined || values.data === undefined)) {
      throw new UsageError('relearn check takes one pipeline. Put --data before data files.');
    }
    return { pipeline, data };
  },
  run: checkPipeline,
});

async function checkPipeline({ pipeline, data }: CheckArguments): Promise<number> {
  checkDataFiles(data);
  const directory = mkdtempSync(join(tmpdir(), 'relearn-check-'));
  try {
    const home = openHome(directory);
    if (pipeline === undefined) {
      const sources = shippedNames().map((name) => checkFile(() => findPipeline(name, home.pipelines)));
      return sources.includes(undefined) ? 1 : 0;
    }
    const source = checkFile(() => findPipeline(pipeline, home.pipelines));
    if (source === undefined) return 1;
    const { dryRun } = await import('./dry-run.ts');
    const result = await dryRun(home, source, data);
    if (result === undefined) {
      console.log('To check data too, add --data <file>.');
      return 0;
    }
    const { renderCheck } = await import('./check-summary.ts');
    console.log(renderCheck(source.pipeline, result));
    if (result.error !== undefined) return 1;
    const files = data.map(shellQuoted).join(' ');
    console.log(`  npx relearn run ${shellQuoted(pipeline)}${files === '' ? '' : ` --data ${files}`}`);
    return 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Prints that a pipeline file is valid, or its mistakes. */
function checkFile(find: () => PipelineSource): PipelineSource | undefined {
  try {
    const source = find();
    console.log(`${relative(process.cwd(), source.file)}: valid`);
    return source;
  } catch (error) {
    if (!(error instanceof PipelineFileError)) throw error;
    console.log(error.message);
    return undefined;
  }
}
