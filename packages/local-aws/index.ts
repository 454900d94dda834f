import type { LocalAwsOptions } from './options.ts';
import type { LocalAws } from './start.ts';

export { account } from './account.ts';
export { adminCredentials } from './credentials.ts';
export { filesIn, type LocalAwsFiles } from './files.ts';
export { lambdaRuntime } from './lambda/runtime-file.ts';
export { startLocalS3 } from './start-s3.ts';
export type { LocalAwsOptions } from './options.ts';
export type { LocalAws } from './start.ts';
export type { ClientConfiguration } from './gateway/gateway.ts';

/**
 * Starts everything that the templates declare, behind one address on 127.0.0.1. Throws an Error
 * for a template, a state machine or a role that would not work in AWS or cannot run here.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  // All services together take long to load; a command that only reads a directory does not need
  // them.
  return (await import('./start.ts')).startLocalAws(options);
}
