import { keys } from '../../core/names.ts';
import { planFileSchema } from '../../core/run/plan.ts';
import { emptyRunRecord, type RunRecord } from '../../core/run/records/run-record.ts';
import { enqueueNotice } from './notices.ts';
import type { Bucket } from '../aws/bucket.ts';

/** How a run ended that could not tell its whole story. */
export type RunEnd = Pick<
  RunRecord,
  'runId' | 'pipeline' | 'execution' | 'startedAt' | 'endedAt' | 'status' | 'why' | 'error'
> &
  Partial<Pick<RunRecord, 'trigger' | 'triggeredBy'>>;

/**
 * Writes the record of a run that failed or died, with what its plan says if it came so far. A record that is there
 * already stays: the run wrote it itself, knew more, and has been announced or will be.
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
