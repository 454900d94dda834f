import * as z from 'zod';
import { DataError, PipelineFileError } from '../../core/errors.ts';
import { isData } from '../../core/run/input/incoming.ts';
import { inputTooLarge } from '../../core/run/input/input-limit.ts';
import { ledgerEntrySchema } from '../../core/run/records/ledger.ts';
import { keys } from '../../core/names.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { runRequestSchema, planFileSchema, type RunRequest, type PlanFile } from '../../core/run/plan.ts';
import { emptyRunRecord, runRecordSchema } from '../../core/run/records/run-record.ts';
import { settlingSchema, type Uploads } from '../../core/run/input/settle.ts';
import { startFollowUp, type FollowUpDependencies } from '../../core/run/single-flight/start-follow-up.ts';
import { releaseLease } from '../../core/run/single-flight/lease.ts';
import { planTuning, tuningRecordSchema, type TuningRecord } from '../../core/pipeline/tuning.ts';
import { duckdbScratchMb } from '../functions.ts';
import type { Bucket, ListedObject } from '../aws/bucket.ts';
import { readPlan } from './plan.ts';
import { readLive } from '../lane/live-pointer.ts';

/** The output of Prepare and Settle in the state's data. */
export const preparedOutput = z.strictObject({
  outcome: z.enum(['Ready', 'Settling', 'NothingNew', 'AlreadyRunning']),
  runId: z.string(),
  execution: z.string(),
  asked: runRequestSchema,
  /** The run whose model serves when this run starts. */
  champion: z.strictObject({ runId: z.string() }).nullable(),
  /** Whether the run searches for hyperparameters before it trains. */
  tune: z.boolean(),
  /** Progress of waiting for uploads; null if the run does not wait. */
  settling: settlingSchema.nullable(),
});
export type Prepared = z.infer<typeof preparedOutput>;

/** A run that has no plan yet. */
export interface RunToPlan {
  runId: string;
  execution: string;
  startedAt: string;
  asked: RunRequest;
  /** How the wait for uploads ended; null if the run does not wait. */
  uploads: Uploads | null;
  pipeline: Pipeline;
  /** The text of the pipeline file. */
  text: string;
}

/** The objects to train on. */
export async function listIncoming(bucket: Pick<Bucket, 'list'>, { input }: Pipeline): Promise<ListedObject[]> {
  return (await bucket.list(keys.incoming)).filter((object) => isData(object, input.ready));
}

/**
 * Writes the plan for the listed objects. If the last decided run had the same objects and the same
 * pipeline file, `nothingNew` says so instead. `isListing` is false if a plan exists already: a
 * repeated call adopts the first call's plan and its listing.
 */
export async function planRun(
  { runId, execution, startedAt, asked, uploads, pipeline, text }: RunToPlan,
  objects: ListedObject[],
  bucket: Bucket,
): Promise<{ nothingNew: string | null; tune: boolean; isListing: boolean }> {
  if (objects.length === 0) {
    throw new DataError(
      `There is no data to train on: no object below ${bucket.uri(keys.incoming)} has content. Upload the data there, or pass it with --data.`,
    );
  }
  const tooLarge = inputTooLarge(objects, pipeline, duckdbScratchMb);
  if (tooLarge !== undefined) throw new DataError(`${bucket.uri(keys.incoming)}: ${tooLarge}`);
  const last = await lastDecidedRun(bucket);
  const plan: PlanFile = {
    version: 1,
    runId,
    execution,
    ...asked,
    uploads,
    startedAt,
    pipeline: sourceOf(text),
    lastSeconds: last?.seconds ?? {},
    tuning: planTuning(pipeline, { search: await lastSearch(bucket), lastStatus: last?.status }, startedAt),
    objects,
  };
  const isDone = last !== undefined && sameWork(last.plan, plan) && !(await isGone(last, bucket));
  if (!asked.force && isDone && !(isRolledBack(last) && asked.promote)) {
    const hint = isRolledBack(last)
      ? ' The model of that run was rolled back. Start a run with promote or force to use the same data again.'
      : '';
    const nothingNew = `Nothing is new since run ${last.plan.runId}: the objects and the pipeline file are the same.${hint}`;
    return { nothingNew, tune: false, isListing: true };
  }
  const isListing = (await bucket.writeIf(keys.plan(runId), plan, { ifNoneMatch: '*' })) === 'written';
  const { tuning } = isListing ? plan : await readPlan(bucket, runId);
  return { nothingNew: null, tune: tuning.search, isListing };
}

/**
 * The next step of a planned run: Ready, or NothingNew after recording the skipped run and
 * releasing the lease.
 */
export async function afterPlan(
  run: RunToPlan,
  { nothingNew, tune }: { nothingNew: string | null; tune: boolean },
  dependencies: FollowUpDependencies & { bucket: Bucket; now: () => Date },
): Promise<Prepared> {
  const { bucket, now } = dependencies;
  const { runId, execution, asked } = run;
  if (nothingNew === null) {
    const live = await readLive(bucket);
    const champion = live && { runId: live.stable.runId };
    return { outcome: 'Ready', runId, execution, asked, champion, tune, settling: null };
  }
  await recordSkipped(run, nothingNew, bucket, now());
  await releaseLease(bucket, execution);
  await startFollowUp(dependencies);
  return { outcome: 'NothingNew', runId, execution, asked, champion: null, tune: false, settling: null };
}

/** Writes the record of a run that ends Skipped. */
export async function recordSkipped(
  { runId, execution, startedAt, asked, pipeline }: RunToPlan,
  why: string,
  bucket: Pick<Bucket, 'writeJson'>,
  endedAt: Date,
): Promise<void> {
  const record = emptyRunRecord({
    runId,
    execution,
    ...asked,
    pipeline: pipeline.name,
    startedAt,
    endedAt: endedAt.toISOString(),
    status: 'Skipped',
    why,
  });
  await bucket.writeJson(keys.run(runId), record);
}

function sourceOf(text: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new PipelineFileError('The pipeline file is not a JSON object. Correct it, then deploy the stack again.');
  return parsed.data;
}

/**
 * The newest run that ended Succeeded, Rejected or RolledBack: its plan, its end and the seconds of
 * its states. Undefined if no such run exists or can be read; then everything counts as new.
 */
async function lastDecidedRun(
  bucket: Bucket,
): Promise<
  { plan: PlanFile; status: string; serving: string | null; seconds: Record<string, number> | null } | undefined
> {
  const newest = (await bucket.list(keys.ledger)).at(-1);
  if (newest === undefined) return undefined;
  const entry = ledgerEntrySchema.safeParse(await bucket.readJson(newest.key));
  if (!entry.success) return undefined;
  const { runId, status, serving } = entry.data;
  const plan = planFileSchema.safeParse((await bucket.readVersioned(keys.plan(runId)))?.value);
  if (!plan.success) return undefined;
  const record = runRecordSchema.safeParse((await bucket.readVersioned(keys.run(runId)))?.value);
  return { plan: plan.data, status, serving, seconds: record.data?.seconds ?? null };
}

/**
 * Whether a model served after that run but none serves now: the stack was removed, and the bucket
 * was kept.
 */
async function isGone({ serving }: { serving: string | null }, bucket: Bucket): Promise<boolean> {
  return serving !== null && (await readLive(bucket)) === null;
}

function isRolledBack({ status }: { status: string }): boolean {
  return status === 'RolledBack';
}

/** The newest hyperparameter search; undefined if none exists or can be read. */
async function lastSearch(bucket: Bucket): Promise<TuningRecord | undefined> {
  return tuningRecordSchema.safeParse((await bucket.readVersioned(keys.lastTuning))?.value).data;
}

function sameWork(last: PlanFile, plan: PlanFile): boolean {
  const work = ({ pipeline, objects }: PlanFile) =>
    JSON.stringify([pipeline, objects.map(({ key, etag, sizeBytes }) => [key, etag, sizeBytes])]);
  return work(last) === work(plan);
}
