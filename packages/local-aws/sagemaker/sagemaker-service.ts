import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { renderJsonError } from '../protocol/json-protocol.ts';
import type { Service } from '../protocol/service.ts';
import type { KnownAlgorithms } from './algorithms/registry.ts';
import { arnsIn } from './arns.ts';
import type { SageMakerContext, Timing } from './context.ts';
import { createInjectedFaults, type InjectedFaults } from './injected-faults.ts';
import { protocol, resolveCall } from './calls/resolve-call.ts';
import { resume } from './resume.ts';
import { createEndpointProcesses } from './runs/endpoint-processes.ts';
import { createRuns } from './runs/runs.ts';
import { openCollection } from './state/collection.ts';
import {
  endpointConfigRecord,
  endpointRecord,
  modelRecord,
  trainingJobRecord,
  transformJobRecord,
  tuningJobRecord,
} from './state/records.ts';

export interface SageMakerOptions {
  /**
   * The folder of one JSON file per resource, `logs/<name>.log`, and the disks of running jobs and
   * endpoints.
   */
  directory: string;
  region: string;
  account: string;
  /** The S3 client of a role, with the gateway as its endpoint. Throws for an unknown role. */
  s3For: (roleArn: string) => S3Client;
  now?: () => Date;
  timing?: Partial<Timing>;
  /** The algorithms that images stand for. */
  algorithms: KnownAlgorithms;
}

export interface SageMakerService extends Service {
  /** Faults of the next jobs and endpoints. */
  faults: InjectedFaults;
  /** Restarts jobs that were InProgress and serves endpoints again. Call it once, at the start. */
  resume(): void;
  /** Stops all processes. Records stay as they are, so that `resume` can continue. */
  close(): Promise<void>;
}

/**
 * SageMaker's control plane and runtime. Each job and endpoint trains or predicts in a process of
 * its own.
 */
export function createSageMakerService(options: SageMakerOptions): SageMakerService {
  const { directory, region, account, s3For, algorithms } = options;
  const dateNow = options.now ?? (() => new Date());
  const now = () => dateNow().getTime() / 1000;
  const logs = join(directory, 'logs');
  mkdirSync(logs, { recursive: true });
  const scratchOf = (arn: string) => join(directory, 'scratch', ...arn.split(':').slice(5).join(':').split('/'));
  const logOf = (name: string) => join(logs, `${name}.log`);

  const context: SageMakerContext = {
    region,
    account,
    arnOf: arnsIn(region, account),
    now,
    timing: { startingMs: 200, jobMs: 0, endpointCreatingMs: 200, ...options.timing },
    injectedFaults: createInjectedFaults(),
    algorithms,
    s3For: rememberClients(s3For),
    trainingJobs: openCollection(join(directory, 'training-jobs'), trainingJobRecord, now),
    tuningJobs: openCollection(join(directory, 'tuning-jobs'), tuningJobRecord, now),
    transformJobs: openCollection(join(directory, 'transform-jobs'), transformJobRecord, now),
    models: openCollection(join(directory, 'models'), modelRecord, now),
    endpointConfigs: openCollection(join(directory, 'endpoint-configs'), endpointConfigRecord, now),
    endpoints: openCollection(join(directory, 'endpoints'), endpointRecord, now),
    runs: createRuns(),
    endpointProcesses: createEndpointProcesses({ region, algorithms, scratchOf, logOf }),
    inFlight: new Map(),
    scratchOf,
    logOf,
  };

  return {
    signingName: 'sagemaker',
    eventSource: 'sagemaker.amazonaws.com',
    resolve: (request) => resolveCall(request, context),
    renderError: (error, requestId) => renderJsonError(protocol.version, error, requestId),
    faults: context.injectedFaults,
    resume: () => resume(context),
    close: async () => {
      await context.runs.close();
      await context.endpointProcesses.closeAll();
    },
  };
}

/** Creates one client per role, because every client keeps its own connections open. */
function rememberClients(s3For: SageMakerOptions['s3For']): SageMakerOptions['s3For'] {
  const clients = new Map<string, S3Client>();
  return (roleArn) => {
    const client = clients.get(roleArn) ?? s3For(roleArn);
    clients.set(roleArn, client);
    return client;
  };
}
