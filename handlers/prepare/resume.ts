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
 * The plan of a run that did not come to its end, to be gone on with. Throws InputError for one that is not there, that
 * has come to its end or is not recorded yet, or whose pipeline file was another one: its steps would be other steps.
 */
export async function readUnfinished(
  bucket: Pick<Bucket, 'readVersioned'>,
  runId: string,
  text: string,
): Promise<PlanFile> {
  const plan = planFileSchema.safeParse((await bucket.readVersioned(keys.plan(runId)))?.value);
  if (!plan.success) {
    throw new InputError(
      `resume: there is no plan of a run ${runId}. relearn runs lists the runs; without a plan start anew.`,
    );
  }
  const record = runRecordSchema.safeParse((await bucket.readVersioned(keys.run(runId)))?.value);
  const status = record.data?.status ?? 'not recorded yet';
  if (!unfinished.includes(status)) {
    throw new InputError(
      `resume: the run ${runId} is ${status}; only one that is ${unfinished.join(', ')} can be resumed.`,
    );
  }
  if (!isDeepStrictEqual(plan.data.pipeline, JSON.parse(text))) {
    throw new InputError(`resume: the pipeline file is another one than that of ${runId}; start a new run.`);
  }
  return plan.data;
}

/**
 * Writes the plan of a run that goes on with another: the same objects, and the hyperparameters that its search has
 * found, if it came so far. Says whether this run searches.
 */
export async function planResumed(
  { runId, execution, startedAt, asked }: RunToPlan,
  earlier: PlanFile,
  bucket: Pick<Bucket, 'readVersioned' | 'writeIf'>,
): Promise<{ nothingNew: null; tune: boolean }> {
  const found = tuningRecordSchema.safeParse((await bucket.readVersioned(keys.tuning(earlier.runId)))?.value).data;
  const tuning =
    earlier.tuning.search && found !== undefined
      ? { ...earlier.tuning, search: false, from: earlier.runId, hyperparameters: found.hyperparameters }
      : earlier.tuning;
  await bucket.writeIf(
    keys.plan(runId),
    { ...earlier, ...asked, uploads: null, runId, execution, startedAt, tuning },
    { ifNoneMatch: '*' },
  );
  return { nothingNew: null, tune: tuning.search };
}
