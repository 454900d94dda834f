import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Paths in the folder that keeps all local data (default: `.relearn`). */
export interface Home {
  directory: string;
  s3: string;
  sagemaker: string;
  states: string;
  events: string;
  logs: string;
  /** Folder with a copy of each pipeline file that was run, named after the pipeline. */
  pipelines: string;
  /** Folder with a task root and a scratch folder for each Lambda function. */
  functions: string;
  /** Folder with copies of each run's records, for people to open. */
  records: string;
  trailFile: string;
  /** JSON lines. One line per permission, written when a call first uses it. */
  grantsFile: string;
  /** JSON lines. One line per message that was published on a topic. */
  noticesFile: string;
  /** The process that serves this home, and its URL. */
  hostFile: string;
  /** The secret that all access keys are derived from. */
  keySeed: string;
}

/** Opens a home. Creates it on first use. */
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

/**
 * Creates the seed once. Only the owner may read it, because it gives all access keys of this home.
 */
function keySeed(file: string): string {
  if (!existsSync(file)) {
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, randomBytes(32).toString('hex'), { mode: 0o600 });
    renameSync(temporary, file);
  }
  return readFileSync(file, 'utf8');
}
