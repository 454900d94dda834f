import { keys } from '../../core/names.ts';
import { planFileSchema } from '../../core/run/plan.ts';
import { emptyRunRecord, type RunRecord } from '../../core/run/records/run-record.ts';
import { enqueueNotice } from './notices.ts';
import type { Bucket } from '../aws/bucket.ts';

/** The end of a run that failed or died. */
export type RunEnd = Pick<
  RunRecord,
  'runId' | 'pipeline' | 'execution' | 'startedAt' | 'endedAt' | 'status' | 'why' | 'error'
> &
  Partial<Pick<RunRecord, 'trigger' | 'triggeredBy'>>;

/**
 * Writes the record of a run that failed or died, with the details of its plan if it has one. An
 * existing record stays: the run wrote it itself and knew more, and its notice is in the outbox.
 */
export async function recordEnd(bucket: Pick<Bucket, 'readVersioned' | 'writeIf'>, end: RunEnd): Promise<void> {
  if ((await bucket.readVersioned(keys.run(end.runId))) !== undefined) return;
  await enqueueNotice(bucket, end.runId);
  const planned = planFileSchema.safeParse((await bucket.readVersioned(keys.plan(end.runId)))?.value);
  const { trigger, triggeredBy, uploads, force, promote, startedAt, resume } = planned.data ?? {
    trigger: end.trigger ?? null,
    triggeredBy: end.triggeredBy ?? null,
    uploads: null,
    force: false,
    promote: false,
    startedAt: end.startedAt,
    resume: undefined,
  };
  const record = emptyRunRecord({
    ...end,
    trigger,
    triggeredBy,
    uploads,
    force,
    promote,
    startedAt,
    ...(resume !== undefined && { resume }),
  });
  await bucket.writeIf(keys.run(end.runId), record, { ifNoneMatch: '*' });
}
