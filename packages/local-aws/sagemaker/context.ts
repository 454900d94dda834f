import type { S3Client } from '@aws-sdk/client-s3';
import type { KnownAlgorithms } from './algorithms/registry.ts';
import type { ArnOf } from './arns.ts';
import type { InjectedFaults } from './injected-faults.ts';
import type { EndpointProcesses } from './runs/endpoint-processes.ts';
import type { Runs } from './runs/runs.ts';
import type { Collection } from './state/collection.ts';
import type { Endpoint, EndpointConfig, Model, TrainingJob, TransformJob, TuningJob } from './state/records.ts';

/** Durations of waits that take minutes in AWS. */
export interface Timing {
  /** From the creation of a job to the start of its download. */
  startingMs: number;
  /**
   * Minimum duration of a training or transform job after its start. A faster job waits for the
   * rest.
   */
  jobMs: number;
  /** From the creation of an endpoint to the download of its model. */
  endpointCreatingMs: number;
}

/** Everything that operations and runs share. */
export interface SageMakerContext {
  region: string;
  account: string;
  arnOf: ArnOf;
  /** Epoch seconds. */
  now: () => number;
  timing: Timing;
  injectedFaults: InjectedFaults;
  algorithms: KnownAlgorithms;
  /** The S3 client of a role. Throws for an unknown role. */
  s3For: (roleArn: string) => S3Client;
  trainingJobs: Collection<TrainingJob>;
  tuningJobs: Collection<TuningJob>;
  transformJobs: Collection<TransformJob>;
  models: Collection<Model>;
  endpointConfigs: Collection<EndpointConfig>;
  endpoints: Collection<Endpoint>;
  /** Running jobs and endpoint creations. */
  runs: Runs;
  endpointProcesses: EndpointProcesses;
  /** By ARN of an endpoint: the number of requests that it is processing. */
  inFlight: Map<string, number>;
  /** The folder that is the disk of a job's or endpoint's container. Not created yet. */
  scratchOf(arn: string): string;
  logOf(name: string): string;
}
