import * as z from 'zod';
import { scheduleExecutionName, startsRun, uploadExecutionName } from '../../core/run/input/incoming.ts';
import type { Executions } from '../aws/executions.ts';

/**
 * Sent by the schedule. `scheduledTime` is the planned time, so repeated deliveries have the same
 * value.
 */
const slotInput = z.strictObject({ trigger: z.literal('schedule'), scheduledTime: z.string() });

/** S3's event as EventBridge delivers it. AWS may add fields. The key is not percent-encoded. */
const uploadInput = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: z.number(), 'version-id': z.string() }),
  }),
});

export const startInput = z.union([slotInput, uploadInput]);

/** `executionName` is null if the uploaded object does not start a run. */
export const startOutput = z.strictObject({ executionName: z.string().nullable() });

export interface StartDependencies {
  executions: Pick<Executions, 'start'>;
  /** Name of the marker file. If the pipeline has one, only its upload starts a run. */
  ready: string | undefined;
}

/**
 * Starts an execution whose name is derived from its trigger. Schedules and events are delivered at
 * least once, so the same scheduled time and the same object version must start one run only.
 */
export async function start(
  input: z.infer<typeof startInput>,
  { executions, ready }: StartDependencies,
): Promise<z.infer<typeof startOutput>> {
  if ('trigger' in input) {
    const executionName = scheduleExecutionName(input.scheduledTime);
    await executions.start(executionName, { trigger: 'schedule', triggeredBy: input.scheduledTime });
    return { executionName };
  }
  const { bucket, object } = input.detail;
  if (!startsRun({ key: object.key, sizeBytes: object.size }, ready)) return { executionName: null };
  const executionName = uploadExecutionName(bucket.name, object.key, object['version-id']);
  await executions.start(executionName, { trigger: 'upload', triggeredBy: object.key });
  return { executionName };
}
