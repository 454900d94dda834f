import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { entryMetadata } from '../infra/entry-metadata.ts';
import { account } from './account.ts';
import { createApiService } from '../packages/local-aws/http-api/http-api-service.ts';
import { bundledFunctions, type BundledFunctions } from './bundled-functions.ts';
import { createCloudWatchService } from '../packages/local-aws/cloudwatch/cloudwatch-service.ts';
import { createEvents } from '../packages/local-aws/events/events-service.ts';
import { createAccessKeys, type RoleSession } from '../packages/local-aws/gateway/access-keys.ts';
import { createPolicies } from '../packages/local-aws/gateway/policies.ts';
import { startGateway, type Gateway } from '../packages/local-aws/gateway/gateway.ts';
import type { Home } from './home.ts';
import { createLambda, type LambdaResult, type LocalFunction } from '../packages/local-aws/lambda/lambda.ts';
import { createLambdaApi } from '../packages/local-aws/lambda/lambda-service.ts';
import { cachedBuild } from './cached-build.ts';
import type { PipelineSource } from './pipeline-sources.ts';
import { createS3Service } from '../packages/local-aws/s3/s3-service.ts';
import {
  createSageMakerService,
  type SageMakerOptions,
  type SageMakerService,
} from '../packages/local-aws/sagemaker/sagemaker-service.ts';
import { createSnsService } from '../packages/local-aws/sns/sns-service.ts';
import type { PublishInput } from '../packages/local-aws/sns/operations/publish.ts';
import { createStatesService } from '../packages/local-aws/states/states-service.ts';
import { parseDefinition } from '../packages/local-aws/states/definition.ts';
import { synthesize } from './synthesize.ts';
import type { Template } from '../packages/local-aws/template/template.ts';
import type { FunctionResource } from '../packages/local-aws/template/functions.ts';
import type { StateMachineResource } from '../packages/local-aws/template/state-machines.ts';

/** How long things take that in AWS take longer. */
export interface Pace {
  /** The state machine waits as long as in AWS. */
  realTime: boolean;
  /** The least a training or scoring job lasts. */
  jobSeconds: number;
}

export interface HostOptions {
  home: Home;
  sources: PipelineSource[];
  region: string;
  port?: number;
  /** Start runs by schedules and uploads; otherwise a run is started by hand alone. */
  triggers?: boolean;
  pace?: Pace;
  /** The longest that the state machine waits when not in real time, 1 unless told. */
  waitCapSeconds?: number;
  /** How long SageMaker's jobs and endpoints take, where that shall be other than it is. */
  timing?: SageMakerOptions['timing'];
  /** Told of each message that is published on a topic. */
  onMessage?: (message: PublishInput) => void;
  /** Changes the evaluated templates before they run: how a test takes a permission away. */
  alter?: (template: Template) => void;
}

/** The laptop's AWS, running. */
export interface Host {
  gateway: Gateway;
  sagemaker: SageMakerService;
  templates: Template[];
  policies: ReturnType<typeof createPolicies>;
  /** Runs one function as the machine's owner would, past the state machine. */
  invoke: (functionName: string, payload: unknown) => Promise<LambdaResult>;
  /** Waits until what events have started has ended. */
  idle: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts what the synthesized templates declare, on stand-ins, and carries on what a killed host left. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { home, region } = options;
  const stacks = await synthesize(options.sources, region);
  const bundles = await bundledFunctions();
  const templates = stacks.map(({ template }) => template);
  for (const template of templates) options.alter?.(template);
  const all = <T>(pick: (template: Template) => T[]): T[] => templates.flatMap(pick);
  const functions = all((template) => template.functions);
  const keys = createAccessKeys(home.keySeed, account, sessionsOf(templates));
  const policies = createPolicies({
    account,
    region,
    roles: all((template) => template.roles),
    resourcePolicies: all((template) => template.resourcePolicies),
    onFirstUse: ({ role, action, resource }) =>
      appendFileSync(home.grantsFile, `${JSON.stringify({ role, action, resource })}\n`),
  });

  checkTrust(templates, policies);
  checkDestinations(functions, policies);
  /** An invocation by a role, or by a service that the function's own policy lets in on behalf of `source`. */
  const invokeAs = async (caller: string, functionArn: string, payload: unknown, source?: string) => {
    const context = source === undefined ? {} : { context: { 'aws:SourceArn': source } };
    gateway.authorize(
      caller,
      { action: 'lambda:InvokeFunction', resource: functionArn, ...context },
      { eventSource: 'lambda.amazonaws.com', eventName: 'Invoke', requestParameters: { functionName: functionArn } },
    );
    await gateway.faults.inject('lambda', `Invoke ${functionArn.split(':')[6]}`);
    return lambda.invoke(functionArn, payload);
  };
  const s3 = createS3Service({
    directory: home.s3,
    region,
    account,
    buckets: all((template) => template.buckets).map(({ name, versioned, eventBridgeEnabled }) => ({
      name,
      versioned,
      eventBridge: eventBridgeEnabled,
    })),
    onEvent: (event) => {
      if (options.triggers === true) events.put(event);
    },
  });
  const sagemaker = createSageMakerService({
    directory: home.sagemaker,
    region,
    account,
    timing: { jobMs: (options.pace?.jobSeconds ?? 0) * 1000, ...options.timing },
    s3For: (roleArn) => {
      if (!policies.mayAssume('sagemaker.amazonaws.com', roleArn))
        throw new Error(`SageMaker may not assume ${roleArn}`);
      return new S3Client(gateway.callAs(roleArn));
    },
  });
  const states = createStatesService({
    directory: home.states,
    region,
    account,
    machines: await Promise.all(all((template) => template.stateMachines).map(validMachine)),
    invoke: (functionArn, payload, roleArn) => invokeAs(roleArn, functionArn, payload),
    waitCapSeconds: options.pace?.realTime === true ? Infinity : (options.waitCapSeconds ?? 1),
    onStatusChange: (event) => {
      events.put(event);
    },
  });
  const api = createApiService({
    apis: all((template) => template.httpApis),
    region,
    account,
    invoke: (functionArn, payload, source) => invokeAs('apigateway.amazonaws.com', functionArn, payload, source),
  });
  const sns = createSnsService({
    topics: all((template) => template.topics),
    file: home.noticesFile,
    ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
  });
  const cloudwatch = createCloudWatchService({
    region,
    account,
    alarms: all((template) => template.alarms),
    ...(options.pace?.realTime === true ? { periodCapSeconds: Infinity } : {}),
    onAlarm: (event) => {
      events.put(event);
    },
    publish: (topicArn, subject, message) => {
      const context = { 'aws:SourceAccount': account };
      gateway.authorize('cloudwatch.amazonaws.com', { action: 'sns:Publish', resource: topicArn, context });
      sns.publish({ topicArn, subject, message });
    },
  });
  const lambdaApi = createLambdaApi({ region, account, invoke: (name, payload) => lambda.invoke(name, payload) });
  const gateway = await startGateway({
    services: [s3, sagemaker, states, sns, cloudwatch, lambdaApi, api],
    keys,
    policies,
    trailFile: home.trailFile,
    region,
    account,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const lambda = createLambda({
    functions: stacks.flatMap(({ source, template }) =>
      template.functions.map((one) => localFunction(one, { source, home, gateway, bundles })),
    ),
    region,
    runtime: bundles.runtime,
    logDirectory: home.logs,
    onLine: (line, { name }) => {
      try {
        cloudwatch.readLog(line);
      } catch (error) {
        console.error(`${name} logged metrics that CloudWatch would drop:`, error);
      }
    },
  });
  const events = createEvents({
    directory: home.events,
    rules: all((template) => template.rules),
    schedules: options.triggers === true ? all((template) => template.schedules) : [],
    queues: all((template) => template.queues),
    functions,
    invoke: invokeAs,
  });
  sagemaker.resume();
  states.resume();
  return {
    gateway,
    sagemaker,
    templates,
    policies,
    invoke: (functionName, payload) => lambda.invoke(functionName, payload),
    idle: () => events.idle(),
    close: async () => {
      await events.close();
      states.close();
      cloudwatch.close();
      lambda.close();
      await sagemaker.close();
      await gateway.close();
      await s3.close();
    },
  };
}

/** Roles that a function takes on carry the function's name, as in AWS; the others their own. */
function sessionsOf(templates: Template[]): RoleSession[] {
  return templates.flatMap((template) => {
    const byRole = new Map(template.functions.map((one) => [one.roleArn, one.name]));
    return template.roles.map((role) => ({ role: role.arn, session: byRole.get(role.arn) ?? role.name }));
  });
}

/** Who takes on a role must be trusted by it, as when AWS creates the function, the state machine or the schedule. */
function checkTrust(templates: Template[], policies: ReturnType<typeof createPolicies>): void {
  for (const { functions, stateMachines, schedules } of templates) {
    const taken: { service: string; roleArn: string | undefined; source?: string }[] = [
      ...functions.map(({ roleArn }) => ({ service: 'lambda.amazonaws.com', roleArn })),
      ...stateMachines.map(({ roleArn, arn }) => ({ service: 'states.amazonaws.com', roleArn, source: arn })),
      ...schedules.map(({ target, groupArn }) => ({
        service: 'scheduler.amazonaws.com',
        roleArn: target.roleArn,
        source: groupArn,
      })),
    ];
    for (const { service, roleArn = '', source } of taken) {
      if (!policies.mayAssume(service, roleArn, source))
        throw new Error(`${service} may not assume the role ${roleArn}`);
    }
  }
}

/** Lambda sends to a function's destination as the function's role, and asks whether it may when that is set. */
function checkDestinations(functions: FunctionResource[], policies: ReturnType<typeof createPolicies>): void {
  for (const { name, roleArn, asynchronous } of functions) {
    if (asynchronous.onFailureArn === undefined) continue;
    const principal = { type: 'AssumedRole' as const, arn: roleArn, role: roleArn };
    const decision = policies.decide(principal, { action: 'sqs:SendMessage', resource: asynchronous.onFailureArn });
    if (!decision.allowed) {
      throw new Error(`${name}: its role may not send to the destination of its failures, ${decision.reason}`);
    }
  }
}

/** A state machine whose definition was found right, now or at an earlier start. */
async function validMachine({ name, arn, roleArn, definition: text }: StateMachineResource) {
  const definition: unknown = JSON.parse(text);
  await cachedBuild('definitions', text, () => void parseDefinition(name, definition));
  return { name, arn, roleArn, definition, isValid: true };
}

/** A function of the template as a process of this machine: the laptop's bundle of its entry file in place of AWS's. */
function localFunction(
  resource: FunctionResource,
  {
    source,
    home,
    gateway,
    bundles,
  }: { source: PipelineSource; home: Home; gateway: Gateway; bundles: BundledFunctions },
): LocalFunction {
  const taskRoot = join(home.functions, resource.name, 'task');
  const tmpDirectory = join(home.functions, resource.name, 'tmp');
  mkdirSync(taskRoot, { recursive: true });
  // What a killed process left is no use to anybody; in AWS a new environment's /tmp is empty too.
  rmSync(tmpDirectory, { recursive: true, force: true });
  writeFileSync(join(taskRoot, 'pipeline.json'), source.text);
  const { endpoint, credentials } = gateway.callAs(resource.roleArn);
  return {
    name: resource.name,
    arn: resource.arn,
    entry: bundles.bundleOf(z.string().parse(resource.metadata[entryMetadata])),
    environment: {
      ...resource.environment,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    memoryMb: resource.memoryMb,
    timeoutSeconds: resource.timeoutSeconds,
    taskRoot,
    tmpDirectory,
  };
}
