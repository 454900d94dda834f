import { z } from 'zod';
import { scheduleExecutionName, startsRun, uploadExecutionName } from '../../core/run/input/incoming.ts';
import type { Executions } from '../aws/executions.ts';

/** What the weekly schedule sends. `scheduledTime` is the slot, the same however often it is delivered. */
const slotInput = z.strictObject({ trigger: z.literal('schedule'), scheduledTime: z.string() });

/** S3's event as EventBridge delivers it; AWS may add fields. The key is as it is, not percent-encoded. */
const uploadInput = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: z.number(), 'version-id': z.string() }),
  }),
});

export const startInput = z.union([slotInput, uploadInput]);

/** Null where the upload of that object starts nothing. */
export const startOutput = z.strictObject({ executionName: z.string().nullable() });

export interface StartDependencies {
  executions: Pick<Executions, 'start'>;
  /** The marker whose upload alone starts a run, where the pipeline has one. */
  ready: string | undefined;
}

/**
 * Starts an execution named after what triggered it. Schedules and events are delivered at least once, and neither can
 * name an execution itself: so the same slot, and the same version of an object, starts one run.
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
