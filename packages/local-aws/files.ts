import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a local AWS keeps its state. All paths are absolute. */
export interface LocalAwsFiles {
  directory: string;
  s3: string;
  sagemaker: string;
  states: string;
  events: string;
  /** One log file per function. */
  logs: string;
  /** A task root and a /tmp for each function. */
  functions: string;
  /** One line of JSON per API call. */
  trailFile: string;
  /** One line of JSON per permission of a role, written when a call first uses it. */
  grantsFile: string;
  /** One line of JSON per message published on a topic. */
  noticesFile: string;
  /** The secret that all access keys are derived from. */
  keySeedFile: string;
}

/** The files of a local AWS in a directory, which is created if it is missing. */
export function filesIn(path: string): LocalAwsFiles {
  const directory = resolve(path);
  mkdirSync(directory, { recursive: true });
  const below = (name: string) => join(directory, name);
  return {
    directory,
    s3: below('s3'),
    sagemaker: below('sagemaker'),
    states: below('states'),
    events: below('events'),
    logs: below('logs'),
    functions: below('functions'),
    trailFile: below('trail.jsonl'),
    grantsFile: below('grants.jsonl'),
    noticesFile: below('notices.jsonl'),
    keySeedFile: below('key-seed'),
  };
}
