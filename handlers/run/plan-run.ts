import { z } from 'zod';
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

/** What Prepare and Settle leave in the state's data for those after them. */
export const preparedOutput = z.strictObject({
  outcome: z.enum(['Ready', 'Settling', 'NothingNew', 'AlreadyRunning']),
  runId: z.string(),
  execution: z.string(),
  asked: runRequestSchema,
  /** The run whose model serves as this run starts. */
  champion: z.strictObject({ runId: z.string() }).nullable(),
  /** Whether the run searches for hyperparameters before it trains. */
  tune: z.boolean(),
  /** How far the waiting for uploads has come; null where there is none. */
  settling: settlingSchema.nullable(),
});
export type Prepared = z.infer<typeof preparedOutput>;

/** A run before its plan. */
export interface RunToPlan {
  runId: string;
  execution: string;
  startedAt: string;
  asked: RunRequest;
  /** Whether the uploads have ceased; null where that is not waited for. */
  uploads: Uploads | null;
  pipeline: Pipeline;
  /** The pipeline file as it was written. */
  text: string;
}

/** The objects to train on, as they lie there now. */
export async function listIncoming(bucket: Pick<Bucket, 'list'>, { input }: Pipeline): Promise<ListedObject[]> {
  return (await bucket.list(keys.incoming)).filter((object) => isData(object, input.ready));
}

/**
 * Writes the plan on the objects that were listed, unless the last decided run had the very same work: then `nothingNew`
 * says so. `isListing` says whether the run works on this listing; a repeated call adopts the plan that is there, on what the first call saw.
 */
export async function planRun(
  { runId, execution, startedAt, asked, uploads, pipeline, text }: RunToPlan,
  objects: ListedObject[],
  bucket: Bucket,
): Promise<{ nothingNew: string | null; tune: boolean; isListing: boolean }> {
  if (objects.length === 0) {
    throw new DataError(
      `There is nothing to train on: no object with content below ${bucket.uri(keys.incoming)}. Upload the data there, or give it with --data.`,
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
    const hint = isRolledBack(last) ? ' That model was rolled back; promote (or force) tries it again.' : '';
    const nothingNew = `Nothing is new since ${last.plan.runId}: the same objects and the same pipeline file.${hint}`;
    return { nothingNew, tune: false, isListing: true };
  }
  const isListing = (await bucket.writeIf(keys.plan(runId), plan, { ifNoneMatch: '*' })) === 'written';
  const { tuning } = isListing ? plan : await readPlan(bucket, runId);
  return { nothingNew: null, tune: tuning.search, isListing };
}

/** How a planned run goes on: Ready, or with its lease given back where nothing is new. */
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
  if (!parsed.success) throw new PipelineFileError('The pipeline file is not a JSON object');
  return parsed.data;
}

/**
 * The newest run that ended Succeeded, Rejected or RolledBack: its plan, how it ended and how long its states
 * took. Undefined where there is none, or none that can be read any more: then everything is new.
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

/** Whether what served after that run serves no more, nor anything else: its stack was removed, and the bucket stayed. */
async function isGone({ serving }: { serving: string | null }, bucket: Bucket): Promise<boolean> {
  return serving !== null && (await readLive(bucket)) === null;
}

function isRolledBack({ status }: { status: string }): boolean {
  return status === 'RolledBack';
}

/** The newest search for hyperparameters; one that cannot be read any more counts as none. */
async function lastSearch(bucket: Bucket): Promise<TuningRecord | undefined> {
  return tuningRecordSchema.safeParse((await bucket.readVersioned(keys.lastTuning))?.value).data;
}

function sameWork(last: PlanFile, plan: PlanFile): boolean {
  const work = (of: PlanFile) =>
    JSON.stringify([of.pipeline, of.objects.map(({ key, etag, sizeBytes }) => [key, etag, sizeBytes])]);
  return work(last) === work(plan);
}
