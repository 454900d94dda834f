import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Executions } from '../shared/executions.ts';

/** What the weekly schedule sends. `scheduledTime` is the slot, the same however often it is delivered. */
export const startInput = z.strictObject({ trigger: z.literal('schedule'), scheduledTime: z.string() });
export const startOutput = z.strictObject({ executionName: z.string() });

export interface StartDependencies {
  executions: Pick<Executions, 'start'>;
}

/**
 * Starts an execution named after what triggered it. Schedules are delivered at least once, and a schedule cannot
 * name an execution itself: the time holds colons, which names may not. So the same slot starts one run.
 */
export async function start(
  input: z.infer<typeof startInput>,
  { executions }: StartDependencies,
): Promise<z.infer<typeof startOutput>> {
  const hash = createHash('sha256').update(input.scheduledTime).digest('hex').slice(0, 16);
  const executionName = `schedule-${hash}`;
  await executions.start(executionName, { trigger: input.trigger });
  return { executionName };
}
