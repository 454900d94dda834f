import { z } from 'zod';

/** lease.json: which execution may change things now. It has no expiry; its owner is asked for instead. */
export const leaseSchema = z.strictObject({
  version: z.literal(1),
  execution: z.string(),
  runId: z.string(),
  since: z.iso.datetime(),
});
export type Lease = z.infer<typeof leaseSchema>;

/** DescribeExecution is eventually consistent: for so long an execution that it does not know may have just started. */
const unknownForSeconds = 15 * 60;

/** Whether the owner of a lease still works; `status` is DescribeExecution's, undefined when it knows no such execution. */
export function ownerIsRunning(lease: Pick<Lease, 'since'>, status: string | undefined, now: Date): boolean {
  if (status === undefined) return now.getTime() - Date.parse(lease.since) < unknownForSeconds * 1000;
  return status === 'RUNNING';
}
