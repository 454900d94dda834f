import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, type LocalAwsFiles } from 'local-aws';

/** Where the laptop keeps everything: one folder, `.relearn` by default. */
export interface Home extends LocalAwsFiles {
  /** Copies of the pipeline files that were run, by name. */
  pipelines: string;
  /** Copies of each run's records, for a person to open. */
  records: string;
  /** Which process serves this home, and where. */
  hostFile: string;
}

/** Opens a home, which is created on first use. */
export function openHome(path: string): Home {
  const files = filesIn(path);
  const below = (name: string) => join(files.directory, name);
  mkdirSync(below('pipelines'), { recursive: true });
  return { ...files, pipelines: below('pipelines'), records: below('records'), hostFile: below('host.json') };
}
