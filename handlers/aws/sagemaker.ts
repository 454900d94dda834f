import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateHyperParameterTuningJobCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeModelCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListHyperParameterTuningJobsCommand,
  ListModelsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  ListTrainingJobsForHyperParameterTuningJobCommand,
  ListTransformJobsCommand,
  StopHyperParameterTuningJobCommand,
  StopTrainingJobCommand,
  StopTransformJobCommand,
  type CreateEndpointCommandInput,
  type CreateEndpointConfigCommandInput,
  type CreateHyperParameterTuningJobCommandInput,
  type CreateModelCommandInput,
  type CreateTrainingJobCommandInput,
  type CreateTransformJobCommandInput,
  type SageMakerClient,
  type Tag,
} from '@aws-sdk/client-sagemaker';
import type { AccountSettings } from './account-settings.ts';
import { withKey } from './customer-key.ts';
import { inNetwork } from './private-network.ts';

/** A training or transform job as Describe shows it. */
export interface Job {
  arn: string;
  status: string;
  /** Training jobs only. */
  secondaryStatus: string | undefined;
  failureReason: string | undefined;
  createdAt: Date;
  /** Where a Completed training job put its model.tar.gz. */
  artifact: string | undefined;
  /** What AWS bills of it once it has ended: of a training job as it says itself, of a transform job from start to end. */
  billedSeconds: number | undefined;
}

/** A tuning job as Describe shows it. */
export interface TuningJob extends Pick<Job, 'arn' | 'status' | 'failureReason' | 'createdAt'> {
  /** How many of its training jobs ended how. */
  jobs: Record<string, number>;
  /** The training job that did best so far. */
  best: { name: string; hyperparameters: Record<string, string>; metric: string; value: number } | undefined;
}

/** An endpoint as Describe shows it. */
export interface Endpoint {
  arn: string;
  status: string;
  configName: string;
  failureReason: string | undefined;
  createdAt: Date;
}

/** The part of an endpoint configuration that a copy of it needs. */
export type EndpointConfig = Pick<CreateEndpointConfigCommandInput, 'ProductionVariants' | 'KmsKeyId'>;

/** SageMaker as the work functions see it. `find` functions answer undefined for what does not exist. */
export interface SageMaker {
  findTrainingJob: (name: string) => Promise<Job | undefined>;
  createTrainingJob: (request: CreateTrainingJobCommandInput) => Promise<void>;
  stopTrainingJob: (name: string) => Promise<void>;
  findTuningJob: (name: string) => Promise<TuningJob | undefined>;
  createTuningJob: (request: CreateHyperParameterTuningJobCommandInput) => Promise<void>;
  stopTuningJob: (name: string) => Promise<void>;
  /** How long the training jobs of a tuning job ran, added up. */
  tuningSeconds: (name: string) => Promise<number>;
  /** Why training jobs of a tuning job failed, the first ten. */
  tuningFailures: (name: string) => Promise<string[]>;
  findTransformJob: (name: string) => Promise<Job | undefined>;
  createTransformJob: (request: CreateTransformJobCommandInput) => Promise<void>;
  stopTransformJob: (name: string) => Promise<void>;
  /** Creates what is named unless it exists; models and configs are immutable and named after the run. */
  ensureModel: (request: CreateModelCommandInput, served: { isServerless: boolean }) => Promise<void>;
  ensureEndpointConfig: (request: CreateEndpointConfigCommandInput) => Promise<void>;
  /** What an endpoint configuration was made of. */
  findEndpointConfig: (name: string) => Promise<EndpointConfig | undefined>;
  findEndpoint: (name: string) => Promise<Endpoint | undefined>;
  createEndpoint: (request: CreateEndpointCommandInput) => Promise<void>;
  /** Instances the endpoint's first variant runs now; undefined for a serverless one or one that is gone. */
  instanceCount: (endpoint: string) => Promise<number | undefined>;
  deleteEndpoint: (name: string) => Promise<void>;
  deleteEndpointConfig: (name: string) => Promise<void>;
  deleteModel: (name: string) => Promise<void>;
  tags: (arn: string) => Promise<Tag[]>;
  /** Names of the jobs that are InProgress, by a part of their name. */
  runningTrainingJobs: (nameContains: string) => Promise<string[]>;
  runningTuningJobs: (nameContains: string) => Promise<string[]>;
  runningTransformJobs: (nameContains: string) => Promise<string[]>;
  endpoints: (nameContains: string) => Promise<string[]>;
  endpointConfigs: (nameContains: string) => Promise<string[]>;
  models: (nameContains: string) => Promise<string[]>;
}

/** The functions over a SageMaker client; the account's settings go into what they create. */
export function openSageMaker(client: SageMakerClient, { key, network }: AccountSettings = {}): SageMaker {
  const describeTrainingJob = async (name: string): Promise<Job> => {
    const job = await client.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
    return {
      arn: required(job.TrainingJobArn, 'TrainingJobArn'),
      status: required(job.TrainingJobStatus, 'TrainingJobStatus'),
      secondaryStatus: job.SecondaryStatus,
      failureReason: job.FailureReason,
      createdAt: required(job.CreationTime, 'CreationTime'),
      artifact: job.ModelArtifacts?.S3ModelArtifacts,
      billedSeconds: job.BillableTimeInSeconds,
    };
  };
  const describeTuningJob = async (name: string): Promise<TuningJob> => {
    const job = await client.send(new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName: name }));
    const best = job.BestTrainingJob;
    const metric = best?.FinalHyperParameterTuningJobObjectiveMetric;
    return {
      arn: required(job.HyperParameterTuningJobArn, 'HyperParameterTuningJobArn'),
      status: required(job.HyperParameterTuningJobStatus, 'HyperParameterTuningJobStatus'),
      failureReason: job.FailureReason,
      createdAt: required(job.CreationTime, 'CreationTime'),
      jobs: counted({ ...job.TrainingJobStatusCounters }),
      best: best && {
        name: required(best.TrainingJobName, 'TrainingJobName'),
        hyperparameters: required(best.TunedHyperParameters, 'TunedHyperParameters'),
        metric: required(metric?.MetricName, 'MetricName'),
        value: required(metric?.Value, 'Value'),
      },
    };
  };
  const describeTransformJob = async (name: string): Promise<Job> => {
    const job = await client.send(new DescribeTransformJobCommand({ TransformJobName: name }));
    return {
      arn: required(job.TransformJobArn, 'TransformJobArn'),
      status: required(job.TransformJobStatus, 'TransformJobStatus'),
      secondaryStatus: undefined,
      failureReason: job.FailureReason,
      createdAt: required(job.CreationTime, 'CreationTime'),
      artifact: undefined,
      billedSeconds: secondsBetween(job.TransformStartTime, job.TransformEndTime),
    };
  };
  const describeEndpoint = async (name: string): Promise<Endpoint> => {
    const endpoint = await client.send(new DescribeEndpointCommand({ EndpointName: name }));
    return {
      arn: required(endpoint.EndpointArn, 'EndpointArn'),
      status: required(endpoint.EndpointStatus, 'EndpointStatus'),
      configName: required(endpoint.EndpointConfigName, 'EndpointConfigName'),
      failureReason: endpoint.FailureReason,
      createdAt: required(endpoint.CreationTime, 'CreationTime'),
    };
  };

  return {
    findTrainingJob: (name) => unlessMissing(describeTrainingJob(name)),
    createTrainingJob: async (request) => {
      const settled = inNetwork.trainingJob(withKey.trainingJob(request, key), network);
      await client.send(new CreateTrainingJobCommand(settled));
    },
    stopTrainingJob: (name) => tolerateEnded(client.send(new StopTrainingJobCommand({ TrainingJobName: name }))),
    findTuningJob: (name) => unlessMissing(describeTuningJob(name)),
    createTuningJob: async (request) => {
      const settled = inNetwork.tuningJob(withKey.tuningJob(request, key), network);
      await client.send(new CreateHyperParameterTuningJobCommand(settled));
    },
    stopTuningJob: (name) =>
      tolerateEnded(client.send(new StopHyperParameterTuningJobCommand({ HyperParameterTuningJobName: name }))),
    tuningSeconds: async (name) => {
      let seconds = 0;
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListTrainingJobsForHyperParameterTuningJobCommand({
            HyperParameterTuningJobName: name,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        );
        for (const { TrainingStartTime, TrainingEndTime } of page.TrainingJobSummaries ?? []) {
          seconds += secondsBetween(TrainingStartTime, TrainingEndTime) ?? 0;
        }
        token = page.NextToken;
      } while (token !== undefined);
      return seconds;
    },
    tuningFailures: async (name) => {
      const page = await client.send(
        new ListTrainingJobsForHyperParameterTuningJobCommand({
          HyperParameterTuningJobName: name,
          StatusEquals: 'Failed',
        }),
      );
      return (page.TrainingJobSummaries ?? []).map((job) => job.FailureReason ?? 'SageMaker gave no reason');
    },
    findTransformJob: (name) => unlessMissing(describeTransformJob(name)),
    createTransformJob: async (request) => {
      await client.send(new CreateTransformJobCommand(withKey.transformJob(request, key)));
    },
    stopTransformJob: (name) => tolerateEnded(client.send(new StopTransformJobCommand({ TransformJobName: name }))),
    ensureModel: async (request, served) => {
      const found = await unlessMissing(client.send(new DescribeModelCommand({ ModelName: request.ModelName })));
      if (found !== undefined) return;
      await unlessTaken(client.send(new CreateModelCommand(inNetwork.model(request, network, served))));
    },
    ensureEndpointConfig: async (request) => {
      const describe = new DescribeEndpointConfigCommand({ EndpointConfigName: request.EndpointConfigName });
      const found = await unlessMissing(client.send(describe));
      if (found !== undefined) return;
      await unlessTaken(client.send(new CreateEndpointConfigCommand(withKey.endpointConfig(request, key))));
    },
    findEndpointConfig: async (name) => {
      const describe = new DescribeEndpointConfigCommand({ EndpointConfigName: name });
      const found = await unlessMissing(client.send(describe));
      return (
        found && {
          ProductionVariants: required(found.ProductionVariants, 'ProductionVariants'),
          ...(found.KmsKeyId === undefined ? {} : { KmsKeyId: found.KmsKeyId }),
        }
      );
    },
    findEndpoint: (name) => unlessMissing(describeEndpoint(name)),
    createEndpoint: async (request) => {
      await client.send(new CreateEndpointCommand(request));
    },
    instanceCount: async (name) => {
      const found = await unlessMissing(client.send(new DescribeEndpointCommand({ EndpointName: name })));
      return found?.ProductionVariants?.[0]?.CurrentInstanceCount;
    },
    deleteEndpoint: (name) => tolerateEnded(client.send(new DeleteEndpointCommand({ EndpointName: name }))),
    deleteEndpointConfig: (name) =>
      tolerateEnded(client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }))),
    deleteModel: (name) => tolerateEnded(client.send(new DeleteModelCommand({ ModelName: name }))),
    tags: async (arn) => (await client.send(new ListTagsCommand({ ResourceArn: arn }))).Tags ?? [],
    runningTrainingJobs: (nameContains) =>
      allPages(async (token) => {
        const page = await client.send(
          new ListTrainingJobsCommand({ NameContains: nameContains, StatusEquals: 'InProgress', ...token }),
        );
        return { names: page.TrainingJobSummaries?.map((job) => job.TrainingJobName), next: page.NextToken };
      }),
    runningTuningJobs: (nameContains) =>
      allPages(async (token) => {
        const page = await client.send(
          new ListHyperParameterTuningJobsCommand({
            NameContains: nameContains,
            StatusEquals: 'InProgress',
            ...token,
          }),
        );
        const names = page.HyperParameterTuningJobSummaries?.map((job) => job.HyperParameterTuningJobName);
        return { names, next: page.NextToken };
      }),
    runningTransformJobs: (nameContains) =>
      allPages(async (token) => {
        const page = await client.send(
          new ListTransformJobsCommand({ NameContains: nameContains, StatusEquals: 'InProgress', ...token }),
        );
        return { names: page.TransformJobSummaries?.map((job) => job.TransformJobName), next: page.NextToken };
      }),
    endpoints: (nameContains) =>
      allPages(async (token) => {
        const page = await client.send(new ListEndpointsCommand({ NameContains: nameContains, ...token }));
        return { names: page.Endpoints?.map((endpoint) => endpoint.EndpointName), next: page.NextToken };
      }),
    endpointConfigs: (nameContains) =>
      allPages(async (token) => {
        const page = await client.send(new ListEndpointConfigsCommand({ NameContains: nameContains, ...token }));
        return { names: page.EndpointConfigs?.map((config) => config.EndpointConfigName), next: page.NextToken };
      }),
    models: (nameContains) =>
      allPages(async (token) => {
        const page = await client.send(new ListModelsCommand({ NameContains: nameContains, ...token }));
        return { names: page.Models?.map((model) => model.ModelName), next: page.NextToken };
      }),
  };
}

/**
 * Absence has three faces: ResourceNotFound where the API models it, otherwise a ValidationException whose message
 * says "Could not find" (models, endpoints) or "not found" (jobs).
 */
async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether a call was refused because something it names does not exist. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ResourceNotFound') return true;
  return error.name === 'ValidationException' && /could not find|not found|does not exist/i.test(error.message);
}

/** Whether a Create call was refused because the name exists: jobs say ResourceInUse, the others ValidationException. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ResourceInUse') return true;
  return error.name === 'ValidationException' && /already exist/i.test(error.message);
}

async function unlessTaken(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

/** Stopping or deleting what has ended or gone already is success; AWS answers ValidationException for both. */
async function tolerateEnded(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!isMissing(error) && !isEnded(error)) throw error;
  }
}

function isEnded(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'ValidationException' && /status|in-progress|already/i.test(error.message);
}

async function allPages(
  page: (token: {
    NextToken?: string;
  }) => Promise<{ names: (string | undefined)[] | undefined; next?: string | undefined }>,
): Promise<string[]> {
  const names: string[] = [];
  let next: string | undefined;
  do {
    const { names: some, next: following } = await page(next === undefined ? {} : { NextToken: next });
    names.push(...(some ?? []).filter((name) => name !== undefined));
    next = following;
  } while (next !== undefined);
  return names;
}

function counted(counters: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).map(([ended, count]) => [ended, count ?? 0]));
}

function secondsBetween(start: Date | undefined, end: Date | undefined): number | undefined {
  return start && end && (end.getTime() - start.getTime()) / 1000;
}

/** The SDK types every member of an answer as optional; these are always there. */
function required<T>(value: T | undefined, member: string): T {
  if (value === undefined) throw new Error(`SageMaker's answer holds no ${member}`);
  return value;
}
