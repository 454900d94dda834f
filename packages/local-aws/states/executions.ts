import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type History, openHistory } from './history.ts';

const recordSchema = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  name: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  /** Milliseconds since 1970, like stopDate. */
  startDate: z.number(),
  stopDate: z.number().optional(),
  /** The JSON text that the caller sent. */
  input: z.string(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
});

/** The data of one execution, without its history. */
export type ExecutionRecord = z.infer<typeof recordSchema>;

/** One execution, stored on disk. */
export interface StoredExecution {
  readonly record: ExecutionRecord;
  readonly history: History;
  /** Changes the record. The change is on disk when this returns. */
  update: (changes: Partial<ExecutionRecord>) => void;
}

export interface Executions {
  /** Oldest first. */
  all: () => StoredExecution[];
  find: (executionArn: string) => StoredExecution | undefined;
  create: (record: ExecutionRecord) => StoredExecution;
}

const recordFile = 'execution.json';

/**
 * Opens the executions of a folder. Each has a subfolder with its record and its history. They
 * survive kill -9.
 */
export function openExecutions(directory: string, now: () => Date): Executions {
  mkdirSync(directory, { recursive: true });
  const open = (folder: string, initial: ExecutionRecord): StoredExecution => {
    let record = initial;
    return {
      get record() {
        return record;
      },
      history: openHistory(join(folder, 'history.jsonl'), now),
      update: (changes) => {
        record = { ...record, ...changes };
        save(folder, record);
      },
    };
  };

  const executions = new Map<string, StoredExecution>();
  for (const name of readdirSync(directory)) {
    const folder = join(directory, name);
    // The host was killed after it created the folder and before it wrote the record. The caller
    // got no response.
    if (!existsSync(join(folder, recordFile))) continue;
    const record = recordSchema.parse(JSON.parse(readFileSync(join(folder, recordFile), 'utf8')));
    executions.set(record.executionArn, open(folder, record));
  }

  return {
    all: () => [...executions.values()].sort((a, b) => a.record.startDate - b.record.startDate),
    find: (executionArn) => executions.get(executionArn),
    create: (record) => {
      const folder = join(directory, folderOf(record));
      mkdirSync(folder, { recursive: true });
      save(folder, record);
      const execution = open(folder, record);
      executions.set(record.executionArn, execution);
      return execution;
    },
  };
}

function save(folder: string, record: ExecutionRecord): void {
  const file = join(folder, recordFile);
  writeFileSync(`${file}.new`, JSON.stringify(record, null, 2));
  renameSync(`${file}.new`, file);
}

/**
 * A readable name if every file system accepts it. Execution names can contain dots, quotes and any
 * letter.
 */
function folderOf({ executionArn, name }: ExecutionRecord): string {
  const hash = createHash('sha256').update(executionArn).digest('hex');
  return /^[a-zA-Z0-9_-]+$/.test(name) ? `${name}-${hash.slice(0, 8)}` : hash;
}
