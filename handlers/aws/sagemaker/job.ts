import type { ReadTags } from './tags.ts';

/** A training, tuning or transform job as its Describe call shows it. */
export interface Job {
  arn: string;
  status: string;
  failureReason: string | undefined;
  createdAt: Date;
}

/** The calls for one kind of job. */
export interface Jobs<KindOfJob extends Job, Request> {
  /** Undefined if no job has this name. */
  find: (name: string) => Promise<KindOfJob | undefined>;
  create: (request: Request) => Promise<void>;
  /** Succeeds for a job that has already ended. */
  stop: (name: string) => Promise<void>;
  /** Names of the jobs with status InProgress whose name contains a text. */
  listRunning: (nameContains: string) => Promise<string[]>;
  tags: ReadTags;
}
