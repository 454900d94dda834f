import type { Tag } from '@aws-sdk/client-sagemaker';
import type { Endpoint, EndpointConfig, Job, SageMaker, TuningJob } from '../../handlers/shared/sagemaker.ts';

/** SageMaker in memory: names are taken for ever, as there; statuses are set by the test. */
export interface FakeSageMaker extends SageMaker {
  jobs: Map<string, Job>;
  tuningJobs: Map<string, TuningJob>;
  /** What failed training jobs of any tuning job say. */
  failures: string[];
  endpointsByName: Map<string, Endpoint>;
  /** Endpoint configurations by name. */
  configs: Map<string, EndpointConfig>;
  /** What was created, by name: the request. */
  requests: Map<string, Record<string, unknown>>;
  /** Each change in order, as `stop bike-1` or `delete bike-1`. */
  changes: string[];
  /** Runs before a job or endpoint is created; what it throws, the call throws. */
  beforeCreate: (name: string) => void | Promise<void>;
}

/** An AWS error as the SDK throws it. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

export function fakeSageMaker(now: () => Date): FakeSageMaker {
  const jobs = new Map<string, Job>();
  const tuningJobs = new Map<string, TuningJob>();
  const failures: string[] = [];
  const endpointsByName = new Map<string, Endpoint>();
  const requests = new Map<string, Record<string, unknown>>();
  const tags = new Map<string, Tag[]>();
  const changes: string[] = [];

  const createJob = async (name: string, kind: string, request: { Tags?: Tag[] | undefined }) => {
    await fake.beforeCreate(name);
    if (jobs.has(name)) throw awsError('ResourceInUse', 'Job names must be unique within an AWS account and region');
    const arn = `arn:aws:sagemaker:us-east-1:000000000000:${kind}/${name}`;
    jobs.set(name, {
      arn,
      status: 'InProgress',
      secondaryStatus: undefined,
      failureReason: undefined,
      createdAt: now(),
      artifact: undefined,
      billedSeconds: undefined,
    });
    requests.set(name, { ...request });
    tags.set(arn, request.Tags ?? []);
    changes.push(`create ${name}`);
  };
  const stop = (name: string) => {
    const job = jobs.get(name);
    if (job === undefined) throw awsError('ResourceNotFound', 'Requested resource not found.');
    job.status = 'Stopping';
    changes.push(`stop ${name}`);
    return Promise.resolve();
  };
  const running = (kind: string, part: string) =>
    Promise.resolve(
      [...jobs]
        .filter(([name, job]) => name.includes(part) && job.status === 'InProgress' && job.arn.includes(`:${kind}/`))
        .map(([name]) => name),
    );
  const ensure = (name: string | undefined, request: object) => {
    if (name !== undefined && !requests.has(name)) {
      requests.set(name, { ...request });
      changes.push(`create ${name}`);
    }
    return Promise.resolve();
  };

  const fake: FakeSageMaker = {
    jobs,
    tuningJobs,
    failures,
    endpointsByName,
    configs: new Map(),
    requests,
    changes,
    beforeCreate: () => undefined,
    findTrainingJob: (name) => Promise.resolve(jobs.get(name)),
    createTrainingJob: (request) => createJob(request.TrainingJobName ?? '', 'training-job', request),
    stopTrainingJob: stop,
    findTuningJob: (name) => Promise.resolve(tuningJobs.get(name)),
    createTuningJob: async (request) => {
      const name = request.HyperParameterTuningJobName ?? '';
      await fake.beforeCreate(name);
      if (tuningJobs.has(name)) throw awsError('ResourceInUse', 'Job names must be unique');
      const arn = `arn:aws:sagemaker:us-east-1:000000000000:hyper-parameter-tuning-job/${name}`;
      const createdAt = now();
      tuningJobs.set(name, {
        arn,
        status: 'InProgress',
        failureReason: undefined,
        createdAt,
        jobs: {},
        best: undefined,
      });
      requests.set(name, { ...request });
      tags.set(arn, request.Tags ?? []);
      changes.push(`create ${name}`);
    },
    stopTuningJob: (name) => {
      const job = tuningJobs.get(name);
      if (job !== undefined) job.status = 'Stopping';
      changes.push(`stop ${name}`);
      return Promise.resolve();
    },
    tuningSeconds: () => Promise.resolve(300),
    tuningFailures: () => Promise.resolve(failures),
    findTransformJob: (name) => Promise.resolve(jobs.get(name)),
    createTransformJob: (request) => createJob(request.TransformJobName ?? '', 'transform-job', request),
    stopTransformJob: stop,
    ensureModel: (request) => ensure(`model ${request.ModelName}`, request),
    ensureEndpointConfig: (request) => {
      fake.configs.set(request.EndpointConfigName ?? '', request);
      return ensure(`config ${request.EndpointConfigName}`, request);
    },
    findEndpointConfig: (name) => Promise.resolve(fake.configs.get(name)),
    findEndpoint: (name) => Promise.resolve(endpointsByName.get(name)),
    createEndpoint: async (request) => {
      const name = request.EndpointName ?? '';
      await fake.beforeCreate(name);
      if (endpointsByName.has(name)) {
        throw awsError('ValidationException', `Cannot create already existing endpoint "${name}".`);
      }
      const arn = `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${name}`;
      endpointsByName.set(name, {
        arn,
        status: 'Creating',
        configName: request.EndpointConfigName ?? '',
        failureReason: undefined,
        createdAt: now(),
      });
      requests.set(name, { ...request });
      tags.set(arn, request.Tags ?? []);
      changes.push(`create ${name}`);
    },
    instanceCount: () => Promise.resolve(undefined),
    deleteEndpoint: (name) => {
      endpointsByName.delete(name);
      changes.push(`delete ${name}`);
      return Promise.resolve();
    },
    deleteEndpointConfig: (name) => {
      fake.configs.delete(name);
      changes.push(`delete config ${name}`);
      return Promise.resolve();
    },
    deleteModel: (name) => {
      requests.delete(`model ${name}`);
      changes.push(`delete model ${name}`);
      return Promise.resolve();
    },
    tags: (arn) => Promise.resolve(tags.get(arn) ?? []),
    runningTrainingJobs: (part) => running('training-job', part),
    runningTuningJobs: (part) =>
      Promise.resolve(
        [...tuningJobs]
          .filter(([name, { status }]) => name.includes(part) && status === 'InProgress')
          .map(([name]) => name),
      ),
    runningTransformJobs: (part) => running('transform-job', part),
    endpointConfigs: (part) => Promise.resolve([...fake.configs.keys()].filter((name) => name.includes(part))),
    models: (part) =>
      Promise.resolve(
        [...requests.keys()]
          .filter((name) => name.startsWith('model ') && name.includes(part))
          .map((name) => name.slice('model '.length)),
      ),
    endpoints: (part) => Promise.resolve([...endpointsByName.keys()].filter((name) => name.includes(part))),
  };
  return fake;
}
