#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { PipelineFileError } from '../core/errors.ts';
import { awsErrorMessage } from '../laptop/aws-error-message.ts';
import { compileCacheDirectory } from '../laptop/cached-build.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { parseCommand } from './arguments.ts';

enableCompileCache(compileCacheDirectory);

/** Runs a command. If AWS rejects a request, the user gets its message, not a stack trace. */
async function execute(argv: string[]): Promise<number> {
  const { args, run } = await parseCommand(argv);
  // An error of the local AWS is a defect of Relearn and keeps its stack trace.
  if (!('target' in args && args.target === 'aws')) return run();
  return run().catch((error: unknown) => {
    const message = awsErrorMessage(error);
    throw message === undefined ? error : new UsageError(message, { cause: error });
  });
}

try {
  process.exitCode = await execute(process.argv.slice(2));
} catch (error) {
  // Any other error is a defect of Relearn and keeps its stack trace.
  if (!(error instanceof UsageError || error instanceof PipelineFileError)) throw error;
  console.error(error.message);
  if (error instanceof UsageError) console.error('For help: relearn --help');
  process.exitCode = 2;
}
