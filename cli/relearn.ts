#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { PipelineFileError } from '../core/errors.ts';
import { parseCommand, usage, type Command } from './arguments.ts';
import { compileCacheDirectory } from '../laptop/cached-build.ts';
import { refusalOf } from '../laptop/refusal.ts';
import { UsageError } from '../laptop/usage-error.ts';

enableCompileCache(compileCacheDirectory);

/** Loads only what the command needs: the stack and the stand-ins take a second. */
async function execute(command: Command): Promise<number> {
  switch (command.command) {
    case 'help':
      console.log(usage);
      return 0;
    case 'init':
      return (await import('./init.ts')).init(command);
    case 'check':
      return (await import('./check.ts')).check(command);
    case 'run':
      return (await import('./run.ts')).run(command);
    case 'up':
      return (await import('./up.ts')).up(command);
    case 'predict':
      return (await import('./predict.ts')).predict(command);
    case 'status':
      return (await import('./status.ts')).status(command);
    case 'runs':
      return (await import('./runs.ts')).runs(command);
    case 'report':
      return (await import('./report.ts')).report(command);
    case 'rollback':
      return (await import('./rollback.ts')).rollback(command);
  }
}

/** What AWS refuses is as much for the person at the keyboard; what the laptop's stand-ins refuse is ours. */
async function executeAtPlace(command: Command): Promise<number> {
  if (!('place' in command && command.place === 'aws')) return execute(command);
  return execute(command).catch((error: unknown) => {
    const refusal = refusalOf(error);
    throw refusal === undefined ? error : new UsageError(refusal, { cause: error });
  });
}

try {
  process.exitCode = await executeAtPlace(parseCommand(process.argv.slice(2)));
} catch (error) {
  // Mistakes of the person at the keyboard are told in a sentence; anything else is ours, and keeps its stack.
  if (!(error instanceof UsageError || error instanceof PipelineFileError)) throw error;
  console.error(error.message);
  if (error instanceof UsageError) console.error('relearn --help shows the commands.');
  process.exitCode = 2;
}
