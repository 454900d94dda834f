import { S3Client } from '@aws-sdk/client-s3';
import { account } from './account.ts';
import type { Bus } from './bus.ts';
import { createCloudWatchService } from './cloudwatch/cloudwatch-service.ts';
import type { LocalAwsFiles } from './files.ts';
import type { Policies } from './gateway/policies.ts';
import { createApiService } from './http-api/http-api-service.ts';
import { createLambdaApi } from './lambda/lambda-service.ts';
import { createS3Service } from './s3/s3-service.ts';
import { builtInAlgorithms } from './sagemaker/algorithms/registry.ts';
import { createSageMakerService } from './sagemaker/sagemaker-service.ts';
import { createSnsService } from './sns/sns-service.ts';
import type { LocalAwsOptions } from './options.ts';
import { parseDefinition } from './states/definition.ts';
import { createStatesService } from './states/states-service.ts';
import type { StateMachineResource } from './template/state-machines.ts';
import type { Template } from './template/template.ts';

/** Creates the services behind the gateway, as the templates declare them. */
export async function createServices(
  options: Pick<LocalAwsOptions, 'region' | 'timing' | 'triggers' | 'algorithms' | 'checkOnce' | 'onMessage'>,
  { files, templates, policies, bus }: { files: LocalAwsFiles; templates: Template[]; policies: Policies; bus: Bus },
) {
  const { region, timing = {} } = options;
  const all = <T>(pick: (template: Template) => T[]): T[] => templates.flatMap(pick);
  const s3 = createS3Service({
    directory: files.s3,
    region,
    account,
    buckets: all((template) => template.buckets).map(({ name, versioned, eventBridgeEnabled }) => ({
      name,
      versioned,
      eventBridge: eventBridgeEnabled,
    })),
    onEvent: (event) => {
      if (options.triggers === true) bus.publishEvent(event);
    },
  });
  const sagemaker = createSageMakerService({
    directory: files.sagemaker,
    region,
    account,
    algorithms: builtInAlgorithms(options.algorithms),
    ...(timing.sagemaker === undefined ? {} : { timing: timing.sagemaker }),
    s3For: (roleArn) => {
      if (!policies.mayAssume('sagemaker.amazonaws.com', roleArn))
        throw new Error(`SageMaker may not assume ${roleArn}`);
      return new S3Client(bus.callAs(roleArn));
    },
  });
  const states = createStatesService({
    directory: files.states,
    region,
    account,
    machines: await Promise.all(
      all((template) => template.stateMachines).map((machine) => validMachine(machine, options.checkOnce)),
    ),
    invoke: (functionArn, payload, roleArn) => bus.invokeAs(roleArn, functionArn, payload),
    waitCapSeconds: timing.waitCapSeconds ?? 1,
    onStatusChange: bus.publishEvent,
  });
  const httpApi = createApiService({
    apis: all((template) => template.httpApis),
    region,
    account,
    invoke: (functionArn, payload, source) => bus.invokeAs('apigateway.amazonaws.com', functionArn, payload, source),
  });
  const sns = createSnsService({
    topics: all((template) => template.topics),
    file: files.noticesFile,
    ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
  });
  const cloudwatch = createCloudWatchService({
    region,
    account,
    alarms: all((template) => template.alarms),
    ...(timing.alarmPeriodCapSeconds === undefined ? {} : { periodCapSeconds: timing.alarmPeriodCapSeconds }),
    onAlarm: bus.publishEvent,
    publish: (topicArn, subject, message) => {
      const context = { 'aws:SourceAccount': account };
      bus.authorize('cloudwatch.amazonaws.com', { action: 'sns:Publish', resource: topicArn, context });
      sns.publish({ topicArn, subject, message });
    },
  });
  const lambdaApi = createLambdaApi({ region, account, invoke: bus.invoke });
  return { s3, sagemaker, states, sns, cloudwatch, lambdaApi, httpApi };
}

/** Reads a state machine of a template. Throws an Error for a definition that cannot run here. */
async function validMachine(
  { name, arn, roleArn, definition: text }: StateMachineResource,
  checkOnce: LocalAwsOptions['checkOnce'],
) {
  const definition: unknown = JSON.parse(text);
  const check = () => void parseDefinition(name, definition);
  if (checkOnce === undefined) check();
  else await checkOnce(text, check);
  return { name, arn, roleArn, definition, isValid: true };
}
