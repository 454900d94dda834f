import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where the laptop keeps everything: one folder, `.relearn` unless told. */
export interface Home {
  directory: string;
  s3: string;
  sagemaker: string;
  states: string;
  events: string;
  logs: string;
  /** Copies of the pipeline files that were run, by name. */
  pipelines: string;
  /** A task root and a scratch folder for each function. */
  functions: string;
  /** Copies of each run's records, for a person to open. */
  records: string;
  trailFile: string;
  /** A line of JSON for each permission of the templates, when a call first needs it. */
  grantsFile: string;
  /** A line of JSON for each message that was published on a topic. */
  noticesFile: string;
  /** Which process serves this home, and where. */
  hostFile: string;
  /** What the access keys are derived from. */
  keySeed: string;
}

/** Opens a home, and makes it on first use. */
export function openHome(path: string): Home {
  const directory = resolve(path);
  const below = (name: string) => join(directory, name);
  mkdirSync(below('pipelines'), { recursive: true });
  return {
    directory,
    s3: below('s3'),
    sagemaker: below('sagemaker'),
    states: below('states'),
    events: below('events'),
    logs: below('logs'),
    pipelines: below('pipelines'),
    functions: below('functions'),
    records: below('records'),
    trailFile: below('trail.jsonl'),
    grantsFile: below('grants.jsonl'),
    noticesFile: below('notices.jsonl'),
    hostFile: below('host.json'),
    keySeed: keySeed(below('key-seed')),
  };
}

/** Made once, and readable by its owner alone: whoever has it has all access keys of this home. */
function keySeed(file: string): string {
  if (!existsSync(file)) {
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, randomBytes(32).toString('hex'), { mode: 0o600 });
    renameSync(temporary, file);
  }
  return readFileSync(file, 'utf8');
}
