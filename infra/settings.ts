import type { Node } from 'constructs';
import { z } from 'zod';

const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:[\\w-]+:${service}:`), `must be an ARN that begins with arn:aws:${service}:`);

/**
 * What belongs to the account rather than to the pipeline: CDK context, from `-c name=value` or cdk.json. An empty
 * value is as good as none, so that a script can leave one out.
 */
const settingsSchema = z.strictObject({
  /** Is asked by e-mail whether it wants the notices and alarms. */
  alarmEmail: z.email().optional(),
  /** The account's own key for the bucket and for all that SageMaker stores; it has to be in the stack's region. */
  kmsKeyArn: arn('kms').optional(),
  /** ARN of a managed policy that bounds every role of the stack. */
  permissionsBoundary: arn('iam').optional(),
  /** After so many days without a run that judged a model people are told; of itself a weekly run and two days to spare. */
  daysWithoutSuccess: z.coerce.number().int().positive().default(9),
  /** `own`: the functions run in a VPC of the stack's, which reaches AWS's services and nothing else. */
  vpc: z.literal('own').optional(),
});
export type Settings = z.output<typeof settingsSchema>;

/** Reads the settings of an app; throws an Error that names every one that cannot be used. */
export function readSettings(node: Node): Settings {
  const given = Object.keys(settingsSchema.shape).map((name): [string, unknown] => {
    const value: unknown = node.tryGetContext(name);
    return [name, value === '' ? undefined : value];
  });
  const parsed = settingsSchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The CDK context cannot be used. ${faults.join('; ')}`);
}
