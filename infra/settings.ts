import type { Node } from 'constructs';
import * as z from 'zod';

const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:[\\w-]+:${service}:`), `must be an ARN that begins with arn:aws:${service}:`);

/**
 * Settings of the account, from CDK context: `-c name=value` or cdk.json. An empty value counts as
 * not set, so that scripts can pass every name.
 */
const settingsSchema = z.strictObject({
  /** Receives notices and alarms. AWS first sends an email to confirm the subscription. */
  alarmEmail: z.email().optional(),
  /**
   * The account's own key for the bucket and everything that SageMaker stores. It must be in the
   * stack's region.
   */
  kmsKeyArn: arn('kms').optional(),
  /** ARN of a managed policy that bounds every role of the stack. */
  permissionsBoundary: arn('iam').optional(),
  /**
   * Days without an evaluated model after which an alarm goes off. Default: a weekly run plus two
   * days.
   */
  daysWithoutSuccess: z.coerce.number().int().positive().default(9),
  /** `own`: the functions run in a VPC of the stack that can reach AWS services only. */
  vpc: z.literal('own').optional(),
});
export type Settings = z.output<typeof settingsSchema>;

/** Reads the settings of an app. Throws an Error that names every invalid setting. */
export function readSettings(node: Node): Settings {
  const context = Object.keys(settingsSchema.shape).map((name): [string, unknown] => {
    const value: unknown = node.tryGetContext(name);
    return [name, value === '' ? undefined : value];
  });
  const parsed = settingsSchema.safeParse(Object.fromEntries(context));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The CDK context is invalid. ${problems.join('; ')}`);
}
