import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { stackNames } from '../core/names.ts';
import { nearestName } from '../core/text/nearest-name.ts';
import type { Connection } from './connect.ts';
import { openHome } from './home.ts';
import type { Buckets } from './open-buckets.ts';
import { UsageError } from './usage-error.ts';

// The SDK finds credentials, region and endpoint itself: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL,
// ~/.aws. It does not read AWS_DEFAULT_REGION, which the AWS CLI and CDK do.
const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
const settings = region === undefined ? {} : { region };
const s3 = new S3Client(settings);
const lambda = new LambdaClient(settings);
// A run takes hours, and the network may fail for some seconds.
const sfn = new SFNClient({ ...settings, maxAttempts: 10 });

/** DescribeExecution is limited to 15 calls per second for the whole account. */
const pollMs = 2000;

/** The stacks in the account and region of the credentials. */
interface Deployed {
  region: string;
  /** ARNs of the state machines, by pipeline name. */
  machines: Map<string, string>;
  absent: Buckets['absent'];
}

/** Connects to the deployed stack of a pipeline. Throws UsageError if it does not exist. */
export async function connectToStack(pipeline: string): Promise<Connection> {
  const deployed = await findStacks();
  const stateMachineArn = deployed.machines.get(pipeline);
  if (stateMachineArn === undefined) {
    const suggestion = nearestName(pipeline, deployed.machines.keys());
    throw new UsageError(
      `${deployed.absent(pipeline)}${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`,
    );
  }
  return {
    s3,
    sfn,
    lambda,
    bucket: bucketOf(deployed, pipeline),
    stateMachineArn,
    predict: (body) => invokePredict(pipeline, body),
    pollMs,
    close: async () => {},
  };
}

/**
 * Opens the buckets of all deployed pipelines. The home at `path` is for copies of their objects.
 */
export async function openDeployedBuckets(path: string): Promise<Buckets> {
  const deployed = await findStacks();
  return {
    home: openHome(path),
    where: `AWS (${deployed.region})`,
    absent: deployed.absent,
    s3,
    pipelines: [...deployed.machines.keys()].sort(),
    bucketOf: (pipeline) => bucketOf(deployed, pipeline),
    close: async () => {},
  };
}

/** The bucket's name contains the account ID, which is part of the state machine's ARN. */
function bucketOf({ region: deployedTo, machines }: Deployed, pipeline: string): string {
  const account = machines.get(pipeline)?.split(':')[4] ?? '';
  return stackNames.bucket(pipeline, account, deployedTo);
}

/** Lists the deployed stacks. Throws UsageError if no region is set. */
async function findStacks(): Promise<Deployed> {
  const regionInUse = await sfn.config.region().catch((cause: unknown) => {
    throw new UsageError(
      'No AWS region is set. Set AWS_REGION, or AWS_PROFILE to a profile of ~/.aws/config that has one.',
      { cause },
    );
  });
  await sfn.config.credentials();
  const prefix = stackNames.stateMachine('');
  const machines = new Map<string, string>();
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListStateMachinesCommand(nextToken === undefined ? {} : { nextToken }));
    for (const { name = '', stateMachineArn = '' } of page.stateMachines ?? []) {
      if (name.startsWith(prefix)) machines.set(name.slice(prefix.length), stateMachineArn);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return {
    region: regionInUse,
    machines,
    absent: (pipeline = '<name>') =>
      `There is no stack ${stackNames.stack(pipeline)} in ${regionInUse} of this AWS account. Deploy it first: npx cdk deploy ${stackNames.stack(pipeline)}.`,
  };
}

const answerSchema = z.object({ statusCode: z.number(), body: z.string() });

/**
 * Invokes the function behind the API, because the API's URL is only in the outputs of its stack.
 */
async function invokePredict(pipeline: string, body: string): Promise<{ status: number; body: string }> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: stackNames.function(pipeline, 'predict'), Payload: JSON.stringify({ body }) }),
  );
  const text = Payload?.transformToString() ?? 'null';
  if (FunctionError !== undefined) return { status: 500, body: text };
  const answer = answerSchema.parse(JSON.parse(text));
  return { status: answer.statusCode, body: answer.body };
}
