import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import {
  CreateModelCommand,
  CreateTrainingJobCommand,
  DescribeEndpointCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  SageMakerClient,
  type CreateHyperParameterTuningJobRequest,
  type CreateTrainingJobRequest,
  type HyperParameterTrainingJobDefinition,
  type HyperParameterTuningJobConfig,
} from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { onTestFinished } from 'vitest';
import { createSageMakerService, type SageMakerOptions } from '../../local/sagemaker/sagemaker.ts';
import { AwsError, type Access, type Call } from '../../local/service.ts';

/** The SageMaker stand-in behind a gateway that allows everything, with an S3 in memory, for its tests. */

export const region = 'us-east-1';
const account = '000000000000';
export const role = `arn:aws:iam::${account}:role/sagemaker-execution`;
export const toyImage = `123456789012.dkr.ecr.${region}.amazonaws.com/toy:1`;

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'test' };

export type Stage = Awaited<ReturnType<typeof startStage>>;

export async function startStage(options: Partial<SageMakerOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'sagemaker-'));
  /** By `bucket/key`. */
  const objects = new Map<string, Buffer>();
  /** S3 operations the role may not do: GET, PUT, HEAD, LIST. */
  const denied = new Set<string>();
  const calls: Call[] = [];

  const s3Server = await listen(answerS3(objects, denied));
  const s3 = new S3Client({ region, credentials, endpoint: urlOf(s3Server), forcePathStyle: true });
  const open = () =>
    createSageMakerService({
      directory,
      region,
      account,
      s3For: (roleArn) => {
        if (roleArn !== role) throw new Error(`no keys for ${roleArn}`);
        return s3;
      },
      timing: { startingMs: 5, endpointCreatingMs: 5 },
      algorithms: {
        toy: {
          imageIn: () => toyImage,
          module: new URL('./sagemaker-toy.ts', import.meta.url),
          exportName: 'toy',
          tuning: {
            objectives: { 'validation:auc': 'Maximize', 'validation:logloss': 'Minimize' },
            tunable: { auc: 'Continuous', depth: 'Integer', sleepMs: 'Integer', clientError: 'Categorical' },
          },
        },
        untunable: {
          imageIn: () => `${toyImage}-untunable`,
          module: new URL('./sagemaker-toy.ts', import.meta.url),
          exportName: 'toy',
        },
      },
      ...options,
    });
  const stage = { service: open() };
  const server = await listen(answerSageMaker(() => stage.service, calls));
  const endpoint = urlOf(server);
  const sagemaker = new SageMakerClient({ region, credentials, endpoint, maxAttempts: 1 });
  const runtime = new SageMakerRuntimeClient({ region, credentials, endpoint, maxAttempts: 1 });

  onTestFinished(async () => {
    await stage.service.close();
    for (const client of [s3, sagemaker, runtime]) client.destroy();
    for (const one of [s3Server, server]) one.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    directory,
    endpoint,
    objects,
    denied,
    sagemaker,
    runtime,
    faults: () => stage.service.faults,
    /** What the calls so far needed, in order. */
    accesses: (): Access[] => calls.flatMap((call) => call.access),
    calls,
    put: (path: string, content: string) => void objects.set(path, Buffer.from(content)),
    /** Ends the service as a closing host does and starts another on the same files. */
    restart: async () => {
      await stage.service.close();
      stage.service = open();
      stage.service.resume();
    },
  };
}

/** A training request of the toy that is accepted as it stands, when `bucket/train/` holds something. */
export function trainingRequest(
  name: string,
  changes: Partial<CreateTrainingJobRequest> = {},
): CreateTrainingJobRequest {
  return {
    TrainingJobName: name,
    AlgorithmSpecification: { TrainingImage: toyImage, TrainingInputMode: 'File' },
    RoleArn: role,
    InputDataConfig: [
      {
        ChannelName: 'train',
        ContentType: 'text/csv',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/train/' } },
      },
    ],
    OutputDataConfig: { S3OutputPath: 's3://bucket/models/' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 },
    StoppingCondition: { MaxRuntimeInSeconds: 60 },
    ...changes,
  };
}

export async function trained(stage: Stage, name: string) {
  return settled(
    () => stage.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name })),
    ({ TrainingJobStatus }) => !['InProgress', 'Stopping'].includes(TrainingJobStatus ?? ''),
  );
}

/** A tuning request of the toy that is accepted as it stands, when `bucket/train/` holds something. */
export function tuningRequest(
  name: string,
  config: Partial<HyperParameterTuningJobConfig> = {},
  definition: Partial<HyperParameterTrainingJobDefinition> = {},
): CreateHyperParameterTuningJobRequest {
  const { TrainingJobName: _, ...training } = trainingRequest(name);
  return {
    HyperParameterTuningJobName: name,
    HyperParameterTuningJobConfig: {
      Strategy: 'Random',
      HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'validation:auc' },
      ResourceLimits: { MaxNumberOfTrainingJobs: 3, MaxParallelTrainingJobs: 2 },
      ParameterRanges: { ContinuousParameterRanges: [{ Name: 'auc', MinValue: '0.5', MaxValue: '0.9' }] },
      ...config,
    },
    TrainingJobDefinition: {
      AlgorithmSpecification: { TrainingImage: toyImage, TrainingInputMode: 'File' },
      RoleArn: role,
      InputDataConfig: training.InputDataConfig,
      OutputDataConfig: training.OutputDataConfig,
      ResourceConfig: training.ResourceConfig,
      StoppingCondition: training.StoppingCondition,
      ...definition,
    },
  };
}

export async function tuned(stage: Stage, name: string) {
  return settled(
    () => stage.sagemaker.send(new DescribeHyperParameterTuningJobCommand({ HyperParameterTuningJobName: name })),
    (job) => !['InProgress', 'Stopping'].includes(job.HyperParameterTuningJobStatus ?? ''),
  );
}

export async function transformed(stage: Stage, name: string) {
  return settled(
    () => stage.sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: name })),
    ({ TransformJobStatus }) => !['InProgress', 'Stopping'].includes(TransformJobStatus ?? ''),
  );
}

export async function deployed(stage: Stage, name: string) {
  return settled(
    () => stage.sagemaker.send(new DescribeEndpointCommand({ EndpointName: name })),
    ({ EndpointStatus }) => EndpointStatus !== 'Creating',
  );
}

/** Trains the toy on rows of a label and as many features, and makes a model of it. */
export async function makeModel(stage: Stage, name: string, features = 2): Promise<void> {
  stage.put('bucket/train/part-0.csv', `${'1,'.repeat(features)}1\n`);
  await stage.sagemaker.send(new CreateTrainingJobCommand(trainingRequest(name)));
  const job = await trained(stage, name);
  await stage.sagemaker.send(
    new CreateModelCommand({
      ModelName: name,
      ExecutionRoleArn: role,
      PrimaryContainer: { Image: toyImage, ModelDataUrl: job.ModelArtifacts?.S3ModelArtifacts },
    }),
  );
}

/** Asks again until the answer is final, for at most a minute. */
export async function settled<T>(ask: () => Promise<T>, isFinal: (answer: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 2400; attempt++) {
    const answer = await ask();
    if (isFinal(answer)) return answer;
    await sleep(25);
  }
  throw new Error(`no final answer after a minute: ${JSON.stringify(await ask())}`);
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

function answerSageMaker(service: () => ReturnType<typeof createSageMakerService>, calls: Call[]): Listener {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stage');
    let answer;
    try {
      const call = await service().resolve({
        method: request.method ?? '',
        path: pathname,
        query: searchParams,
        headers: headersOf(request),
        body: request,
        principal: 'test',
      });
      calls.push(call);
      answer = await call.run();
    } catch (error) {
      if (!(error instanceof AwsError)) console.error(error);
      const known = error instanceof AwsError ? error : new AwsError('InternalFailure', 500, String(error));
      answer = service().renderError(known, 'request-1');
    }
    response.writeHead(answer.status, answer.headers);
    if (answer.body instanceof Readable) answer.body.pipe(response);
    else response.end(answer.body);
  };
}

function answerS3(objects: Map<string, Buffer>, denied: Set<string>): Listener {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stage');
    const path = decodeURIComponent(pathname.slice(1));
    const isList = searchParams.has('list-type');
    const operation = isList ? 'LIST' : (request.method ?? '');
    const content = await buffer(request);
    if (denied.has(operation)) {
      return response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
    }
    if (isList) {
      const start = `${path.replace(/\/$/, '')}/${searchParams.get('prefix') ?? ''}`;
      const keys = [...objects.keys()].filter((key) => key.startsWith(start)).sort();
      const contents = keys.map((key) => `<Contents><Key>${key.slice(key.indexOf('/') + 1)}</Key></Contents>`);
      return response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
    }
    if (operation === 'PUT') {
      objects.set(path, content);
      return response.end();
    }
    const found = objects.get(path);
    if (!found)
      return response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>');
    return response.writeHead(200, { 'content-length': found.length }).end(operation === 'HEAD' ? undefined : found);
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

async function listen(listener: Listener): Promise<Server> {
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
