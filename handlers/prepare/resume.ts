import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../../core/errors.ts';
import { keys } from '../../core/names.ts';
import { planFileSchema, type PlanFile } from '../../core/run/plan.ts';
import { runRecordSchema } from '../../core/run/records/run-record.ts';
import { tuningRecordSchema } from '../../core/pipeline/tuning.ts';
import type { Bucket } from '../aws/bucket.ts';
import type { RunToPlan } from '../run/plan-run.ts';

const unfinished = ['Failed', 'Aborted', 'TimedOut'];

/**
 * Reads the plan of a run that is to be resumed. Throws InputError if the run has no plan, if it
 * did not fail, abort or time out, or if the pipeline file has changed since: then its results do
 * not fit.
 */
export async function readUnfinished(
  bucket: Pick<Bucket, 'readVersioned'>,
  runId: string,
  text: string,
): Promise<PlanFile> {
  const plan = planFileSchema.safeParse((await bucket.readVersioned(keys.plan(runId)))?.value);
  if (!plan.success) {
    throw new InputError(
      `resume: run ${runId} does not exist or has no plan. relearn runs lists all runs. A run without a plan cannot be resumed: start a new run.`,
    );
  }
  const record = runRecordSchema.safeParse((await bucket.readVersioned(keys.run(runId)))?.value);
  const status = record.data?.status ?? 'not recorded yet';
  if (!unfinished.includes(status)) {
    throw new InputError(
      `resume: run ${runId} is ${status}. Only runs that are ${unfinished.join(', ')} can be resumed.`,
    );
  }
  if (!isDeepStrictEqual(plan.data.pipeline, JSON.parse(text))) {
    throw new InputError(`resume: the pipeline file has changed since run ${runId}. Start a new run.`);
  }
  return plan.data;
}

/**
 * Writes the plan of a run that resumes another: the same objects, and the hyperparameters that its
 * search found, if the search completed. `tune` is whether this run searches.
 */
export async function planResumed(
  { runId, execution, startedAt, asked }: RunToPlan,
  earlier: PlanFile,
  bucket: Pick<Bucket, 'readVersioned' | 'writeIf'>,
): Promise<{ nothingNew: null; tune: boolean }> {
  const search = tuningRecordSchema.safeParse((await bucket.readVersioned(keys.tuning(earlier.runId)))?.value).data;
  const tuning =
    earlier.tuning.search && search !== undefined
      ? { ...earlier.tuning, search: false, from: earlier.runId, hyperparameters: search.hyperparameters }
      : earlier.tuning;
  await bucket.writeIf(
    keys.plan(runId),
    { ...earlier, ...asked, uploads: null, runId, execution, startedAt, tuning },
    { ifNoneMatch: '*' },
  );
  return { nothingNew: null, tune: tuning.search };
}
