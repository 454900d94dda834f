import * as z from 'zod';
import { ignored, readProperties, type Resource } from './resource.ts';

/** The target of a schedule or rule. */
export interface Target {
  arn: string;
  /**
   * The role that makes the call. A rule has no role for a function: it needs the function's
   * permission.
   */
  roleArn?: string;
  /** JSON text that replaces the event. */
  input?: string;
  /** Named paths into the event, and a text with `<name>` placeholders. */
  inputTransformer?: { paths: Record<string, string>; template: string };
  retries: number;
  maxAgeSeconds: number;
  /** ARN of the dead-letter queue. */
  deadLetterArn?: string;
}

/** A schedule of EventBridge Scheduler. */
export interface ScheduleResource {
  logicalId: string;
  name: string;
  arn: string;
  /** ARN of the schedule's group, which a trust policy names as the source. */
  groupArn: string;
  /** `cron(...)`, `rate(...)` or `at(...)`. */
  expression: string;
  timezone: string;
  enabled: boolean;
  target: Target;
}

/** A rule on the default event bus. */
export interface RuleResource {
  logicalId: string;
  name: string;
  arn: string;
  eventPattern: Record<string, unknown>;
  enabled: boolean;
  targets: Target[];
}

const targetFields = {
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().default(185),
      MaximumEventAgeInSeconds: z.number().default(86_400),
    })
    .prefault({}),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
};

const scheduleSchema = z.strictObject({
  Name: ignored,
  GroupName: z.string().default('default'),
  Description: ignored,
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject(targetFields),
});

const ruleSchema = z.strictObject({
  Name: ignored,
  Description: ignored,
  Tags: ignored,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  EventPattern: z.record(z.string(), z.unknown()),
  Targets: z
    .array(
      z.strictObject({
        ...targetFields,
        Id: ignored,
        InputTransformer: z
          .strictObject({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
          .optional(),
      }),
    )
    .default([]),
});

/** Reads a schedule. Throws for a property that would change its times or its calls. */
export function readSchedule(resource: Resource): ScheduleResource {
  const properties = readProperties(resource, scheduleSchema);
  const arn = resource.identity.attributes['Arn'] ?? '';
  return {
    logicalId: resource.logicalId,
    name: resource.identity.ref,
    arn,
    groupArn: `${arn.split(':').slice(0, 5).join(':')}:schedule-group/${properties.GroupName}`,
    expression: properties.ScheduleExpression,
    timezone: properties.ScheduleExpressionTimezone,
    enabled: properties.State === 'ENABLED',
    target: targetOf(properties.Target),
  };
}

/** Reads a rule. Throws for a rule with a schedule, which is not supported. */
export function readRule(resource: Resource): RuleResource {
  const properties = readProperties(resource, ruleSchema);
  return {
    logicalId: resource.logicalId,
    name: resource.identity.ref,
    arn: resource.identity.attributes['Arn'] ?? '',
    eventPattern: properties.EventPattern,
    enabled: properties.State === 'ENABLED',
    targets: properties.Targets.map((target) => ({
      ...targetOf(target),
      ...(target.InputTransformer && {
        inputTransformer: {
          paths: target.InputTransformer.InputPathsMap,
          template: target.InputTransformer.InputTemplate,
        },
      }),
    })),
  };
}

function targetOf(target: z.infer<typeof scheduleSchema>['Target']): Target {
  return {
    arn: target.Arn,
    ...(target.RoleArn !== undefined && { roleArn: target.RoleArn }),
    ...(target.Input !== undefined && { input: target.Input }),
    retries: target.RetryPolicy.MaximumRetryAttempts,
    maxAgeSeconds: target.RetryPolicy.MaximumEventAgeInSeconds,
    ...(target.DeadLetterConfig && { deadLetterArn: target.DeadLetterConfig.Arn }),
  };
}
