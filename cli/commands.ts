import type { Command } from './command.ts';

/**
 * A command by name. Its file is loaded when the command is called, because the host takes a second
 * to load.
 */
interface Entry {
  name: string;
  /** A line of `relearn --help`. */
  summary: string;
  load: () => Promise<Command>;
}

export const commands: Entry[] = [
  {
    name: 'init',
    summary: 'Write a pipeline file for a CSV file',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'check',
    summary: 'Check a pipeline file and its data without training',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'run',
    summary: 'Train a model, evaluate it, and deploy it if it is better',
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'predict',
    summary: 'Get predictions from the deployed model',
    load: async () => (await import('./predict.ts')).predict,
  },
  {
    name: 'status',
    summary: 'Show the deployed model and the latest runs',
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'runs',
    summary: 'List all runs',
    load: async () => (await import('./runs.ts')).runs,
  },
  {
    name: 'report',
    summary: "Open a run's report",
    load: async () => (await import('./report.ts')).report,
  },
  {
    name: 'rollback',
    summary: 'Return to the previous model',
    load: async () => (await import('./rollback.ts')).rollback,
  },
  {
    name: 'up',
    summary: 'Keep the local AWS running: schedules, API, endpoints for the AWS CLI',
    load: async () => (await import('./up.ts')).up,
  },
];

export const overview = `Usage: relearn <command> [options]

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(8)}  ${summary}`).join('\n')}

relearn <command> --help describes a command and its options.

<pipeline> is the path of a pipeline file. A pipeline that is in Relearn's folder pipelines/ or that
has run before can also be given by its name.
Everything runs on this machine and is kept in the folder .relearn (change it with --home).
With --target aws, a command works on the stack that is deployed to AWS. It uses the credentials
and the region of the AWS CLI, and keeps copies of the run records in the home folder.`;
