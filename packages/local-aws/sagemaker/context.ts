import type { S3Client } from '@aws-sdk/client-s3';
import type { KnownAlgorithms } from './algorithms/registry.ts';
import type { ArnOf } from './arns.ts';
import type { InjectedFaults } from './injected-faults.ts';
import type { Endpoints } from './runs/endpoint-processes.ts';
import type { Runs } from './runs/runs.ts';
import type { Collection } from './state/collection.ts';
import type { Endpoint, EndpointConfig, Model, TrainingJob, TransformJob, TuningJob } from './state/records.ts';

/** How long the waits last that in AWS take minutes. */
export interface Timing {
  /** From the creation of a job to the start of its download. */
  startingMs: number;
  /** The least a training or transform job lasts from then on; one that has computed faster waits out the rest. */
  jobMs: number;
  /** From the creation of an endpoint to the download of its model. */
  endpointCreatingMs: number;
}

/** What operations and runs share. */
export interface SageMakerContext {
  region: string;
  account: string;
  arnOf: ArnOf;
  /** Epoch seconds. */
  now: () => number;
  timing: Timing;
  faults: InjectedFaults;
  algorithms: KnownAlgorithms;
  /** The S3 client of a role; throws for a role that is not known. */
  s3For: (roleArn: string) => S3Client;
  trainingJobs: Collection<TrainingJob>;
  tuningJobs: Collection<TuningJob>;
  transformJobs: Collection<TransformJob>;
  models: Collection<Model>;
  endpointConfigs: Collection<EndpointConfig>;
  endpoints: Collection<Endpoint>;
  /** Jobs and endpoint creations under way, by ARN. */
  runs: Runs;
  /** The processes that serve endpoints. */
  served: Endpoints;
  /** Requests that an endpoint is answering at this moment, by ARN. */
  inFlight: Map<string, number>;
  /** The disk of a job's or endpoint's container, `name` included in the path; not created yet. */
  scratchOf(arn: string): string;
  logOf(name: string): string;
}
