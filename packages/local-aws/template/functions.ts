import * as z from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

export interface FunctionResource {
  logicalId: string;
  name: string;
  /** Without a version. */
  arn: string;
  roleArn: string;
  environment: Record<string, string>;
  memoryMb: number;
  timeoutSeconds: number;
  /** The resource's metadata in the template. */
  metadata: Record<string, unknown>;
  /**
   * How failed asynchronous invocations are repeated. AWS's defaults if the template has no
   * setting.
   */
  asynchronous: {
    retries: number;
    maxAgeSeconds: number;
    /** ARN of the queue for invocations that failed to the end. */
    onFailureArn?: string;
  };
}

const functionSchema = z.strictObject({
  FunctionName: ignored,
  Role: z.string(),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  Runtime: z.string().regex(/^nodejs/, 'only Node.js functions run on the laptop'),
  Handler: ignored,
  Code: ignored,
  Layers: ignored,
  Architectures: ignored,
  EphemeralStorage: ignored,
  TracingConfig: ignored,
  LoggingConfig: ignored,
  Description: ignored,
  Tags: ignored,
});

const eventInvokeSchema = z.strictObject({
  FunctionName: z.string(),
  // Settings of a single version are not supported: each function has one version.
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().default(2),
  MaximumEventAgeInSeconds: z.number().default(21_600),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
});

/**
 * Reads the functions with their settings for asynchronous invocation, and maps the ARNs of
 * versions to functions.
 */
export function readFunctions(resources: Resource[]): {
  functions: FunctionResource[];
  functionsByVersion: Map<string, FunctionResource>;
} {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(readFunction);
  const find = (resource: Resource, name: string) => {
    const match = functions.find((candidate) => candidate.name === name || candidate.arn === name);
    if (match) return match;
    throw new Error(`Resources.${resource.logicalId}: the template has no function ${name}`);
  };
  for (const resource of resources.filter(({ type }) => type === 'AWS::Lambda::EventInvokeConfig')) {
    const settings = readProperties(resource, eventInvokeSchema);
    const retries = settings.MaximumRetryAttempts;
    const onFailureArn = settings.DestinationConfig?.OnFailure.Destination;
    find(resource, settings.FunctionName).asynchronous = {
      retries,
      maxAgeSeconds: settings.MaximumEventAgeInSeconds,
      ...(onFailureArn === undefined ? {} : { onFailureArn }),
    };
  }
  const functionsByVersion = new Map<string, FunctionResource>();
  for (const resource of resources.filter(({ type }) => type === 'AWS::Lambda::Version')) {
    const { FunctionName: name } = readProperties(
      resource,
      z.strictObject({ FunctionName: z.string(), Description: ignored }),
    );
    const arn = resource.identity.ref;
    if (functionsByVersion.has(arn)) {
      throw new Error(
        `Resources.${resource.logicalId}: this is a second version of ${name}, but the laptop runs only one`,
      );
    }
    functionsByVersion.set(arn, find(resource, name));
  }
  return { functions, functionsByVersion };
}

function readFunction(resource: Resource): FunctionResource {
  const properties = readProperties(resource, functionSchema);
  return {
    logicalId: resource.logicalId,
    name: resource.identity.ref,
    arn: resource.identity.attributes['Arn'] ?? '',
    roleArn: properties.Role,
    environment: properties.Environment?.Variables ?? {},
    memoryMb: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    metadata: resource.metadata,
    asynchronous: { retries: 2, maxAgeSeconds: 21_600 },
  };
}
