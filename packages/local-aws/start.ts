import { appendFileSync } from 'node:fs';
import { account } from './account.ts';
import { createBus } from './bus.ts';
import { checkDestinations, checkTrust, roleSessions } from './check-roles.ts';
import { createServices } from './create-services.ts';
import { openAccessKeys } from './credentials.ts';
import { createEvents } from './events/events-service.ts';
import { filesIn } from './files.ts';
import { createPolicies, type Policies } from './gateway/policies.ts';
import { startGateway, type Gateway } from './gateway/gateway.ts';
import { createLambda, type LambdaResult } from './lambda/lambda.ts';
import { placeFunction } from './lambda/place-function.ts';
import type { LocalAwsOptions } from './options.ts';
import type { SageMakerService } from './sagemaker/sagemaker-service.ts';
import { loadTemplate, type Template } from './template/template.ts';

/** A running local AWS. */
export interface LocalAws {
  gateway: Gateway;
  sagemaker: SageMakerService;
  templates: Template[];
  policies: Policies;
  /** Runs one function as the owner of the machine, without the state machine. */
  invoke: (functionName: string, payload: unknown) => Promise<LambdaResult>;
  /** Waits until everything that events have started has ended. */
  idle: () => Promise<void>;
  close: () => Promise<void>;
}

/** See `startLocalAws` in index.ts. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { region, triggers = false, ignoredTypes = [] } = options;
  const files = filesIn(options.directory);
  const templates = options.templates.map(({ stackName, template }) =>
    loadTemplate(template, { account, region, stackName, ignoredTypes }),
  );
  for (const template of templates) options.alter?.(template);
  const all = <T>(pick: (template: Template) => T[]): T[] => templates.flatMap(pick);
  const functions = all((template) => template.functions);
  const policies = createPolicies({
    account,
    region,
    roles: all((template) => template.roles),
    resourcePolicies: all((template) => template.resourcePolicies),
    onFirstUse: ({ role, action, resource }) =>
      appendFileSync(files.grantsFile, `${JSON.stringify({ role, action, resource })}\n`),
  });
  checkTrust(templates, policies);
  checkDestinations(functions, policies);

  const bus = createBus();
  const services = await createServices(options, { files, templates, policies, bus });
  const { s3, sagemaker, states, cloudwatch } = services;
  const gateway = await startGateway({
    services: Object.values(services),
    keys: openAccessKeys(files, roleSessions(templates)),
    policies,
    trailFile: files.trailFile,
    region,
    account,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const lambda = createLambda({
    functions: templates.flatMap((template) =>
      template.functions.map((resource) =>
        placeFunction(
          resource,
          options.codeOf(resource, template.stackName),
          files.functions,
          gateway.callAs(resource.roleArn),
        ),
      ),
    ),
    region,
    ...(options.runtime === undefined ? {} : { runtime: options.runtime }),
    compileCacheDirectory: options.compileCacheDirectory,
    logDirectory: files.logs,
    onLine: (line, { name }) => {
      try {
        cloudwatch.readLog(line);
      } catch (error) {
        console.error(`${name} logged metrics that CloudWatch would drop:`, error);
      }
    },
  });
  const events = createEvents({
    directory: files.events,
    rules: all((template) => template.rules),
    schedules: triggers ? all((template) => template.schedules) : [],
    queues: all((template) => template.queues),
    functions,
    invoke: bus.invokeAs,
  });
  bus.connect({ gateway, lambda, events });
  sagemaker.resume();
  states.resume();
  return {
    gateway,
    sagemaker,
    templates,
    policies,
    invoke: bus.invoke,
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
