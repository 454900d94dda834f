import * as z from 'zod';

/**
 * lease.json: the execution that may change things now. It has no expiry: Relearn asks whether its
 * owner runs.
 */
export const leaseSchema = z.strictObject({
  version: z.literal(1),
  execution: z.string(),
  runId: z.string(),
  since: z.iso.datetime(),
});
export type Lease = z.infer<typeof leaseSchema>;

/**
 * DescribeExecution is eventually consistent: it may not know an execution yet that started this
 * recently.
 */
const unknownForSeconds = 15 * 60;

/**
 * Whether the owner of a lease still works. `status` comes from DescribeExecution and is undefined
 * for an unknown execution.
 */
export function ownerIsRunning(lease: Pick<Lease, 'since'>, status: string | undefined, now: Date): boolean {
  if (status === undefined) return now.getTime() - Date.parse(lease.since) < unknownForSeconds * 1000;
  return status === 'RUNNING';
}
