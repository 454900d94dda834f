import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientConfiguration } from '../gateway/gateway.ts';
import type { FunctionResource } from '../template/functions.ts';
import type { LocalFunction } from './local-function.ts';

/** The code that runs instead of a function's deployed code. */
export interface FunctionCode {
  /** Absolute path of the file that exports `handler`. */
  entry: string;
  /** Further files of the deployment package: their text by name. They go into the task root. */
  files?: Record<string, string>;
}

/**
 * Prepares a function's task root and an empty /tmp. The function calls AWS with its role's key.
 */
export function placeFunction(
  resource: FunctionResource,
  { entry, files = {} }: FunctionCode,
  directory: string,
  { endpoint, credentials }: ClientConfiguration,
): LocalFunction {
  const taskRoot = join(directory, resource.name, 'task');
  const tmpDirectory = join(directory, resource.name, 'tmp');
  mkdirSync(taskRoot, { recursive: true });
  // In AWS the /tmp of a new environment is empty too.
  rmSync(tmpDirectory, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(taskRoot, name), text);
  return {
    name: resource.name,
    arn: resource.arn,
    entry,
    environment: {
      ...resource.environment,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    memoryMb: resource.memoryMb,
    timeoutSeconds: resource.timeoutSeconds,
    taskRoot,
    tmpDirectory,
  };
}
