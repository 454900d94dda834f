import { z } from 'zod';
import { DataError, InputError, PipelineFileError } from '../../core/errors.ts';
import { inputTooLarge } from '../../core/input-limit.ts';
import { ledgerEntrySchema } from '../../core/ledger.ts';
import { keys, runIdOf } from '../../core/names.ts';
import { pendingSchema, type Pending } from '../../core/pending.ts';
import { parsePipeline } from '../../core/pipeline.ts';
import { planFileSchema, triggerSchema, type PlanFile } from '../../core/plan.ts';
import { planTuning, tuningRecordSchema, type TuningRecord } from '../../core/tuning.ts';
import { emptyRunRecord, runRecordSchema } from '../../core/run-record.ts';
import { duckdbScratchMb } from '../functions.ts';
import type { Executions } from '../shared/executions.ts';
import { startFollowUp } from '../shared/follow-up.ts';
import { checkInstanceTypes } from '../shared/instance-types.ts';
import { acquireLease, releaseLease, type TakeOver } from '../shared/lease.ts';
import { readPlan } from '../shared/plan.ts';
import { readLive } from '../shared/live-pointer.ts';
import type { Bucket } from '../shared/objects.ts';

export const prepareInput = z.strictObject({
  /** What the execution was started with; parsed here so that a mistake is a sentence. */
  input: z.unknown(),
  execution: z.string(),
  executionName: z.string(),
  startedAt: z.string(),
});

export const prepareOutput = z.strictObject({
  outcome: z.enum(['Ready', 'NothingNew', 'AlreadyRunning']),
  runId: z.string(),
  execution: z.string(),
  /** The run whose model serves as this run starts. */
  champion: z.strictObject({ runId: z.string() }).nullable(),
  /** Whether the run searches for hyperparameters before it trains. */
  tune: z.boolean(),
});

/** What an execution may be started with; `{}` from the console is a start by hand. */
const executionInput = z.strictObject({
  trigger: triggerSchema.default('manual'),
  force: z.boolean().default(false),
  promote: z.boolean().default(false),
});

export interface PrepareDependencies {
  bucket: Bucket;
  /** The pipeline file as text. */
  readPipelineFile: () => Promise<string>;
  takeOver: TakeOver;
  executions: Pick<Executions, 'start'>;
  now: () => Date;
}

/** Reads what was asked for, takes the lease and writes the plan; an outcome other than Ready ends the run Skipped. */
export async function prepare(
  input: z.infer<typeof prepareInput>,
  dependencies: PrepareDependencies,
): Promise<z.infer<typeof prepareOutput>> {
  const { bucket, now } = dependencies;
  const asked = parseExecutionInput(input.input);
  const text = await dependencies.readPipelineFile();
  const pipeline = parsePipeline(text, 'pipeline file');
  checkInstanceTypes(pipeline);
  const startedAt = new Date(input.startedAt).toISOString();
  const run = { runId: runIdOf(startedAt, input.executionName), execution: input.execution };
  const skipped = (why: string) =>
    bucket.writeJson(
      keys.run(run.runId),
      emptyRunRecord({
        ...run,
        ...asked,
        pipeline: pipeline.name,
        startedAt,
        endedAt: now().toISOString(),
        status: 'Skipped',
        why,
      }),
    );

  const lease = { version: 1 as const, ...run, since: now().toISOString() };
  if ((await acquireLease(bucket, lease, dependencies.takeOver)) === 'taken') {
    await writePending(bucket, { version: 1, ...asked, at: now().toISOString() });
    // The owner releases the lease and then reads pending.json; so whoever wrote it looks at the lease once more.
    if ((await acquireLease(bucket, lease, dependencies.takeOver)) === 'taken') {
      await skipped('Another run is at work; it will start a further run when it is done.');
      return { outcome: 'AlreadyRunning', ...run, champion: null, tune: false };
    }
  }
  await absorbPending(bucket, asked);

  const objects = (await bucket.list(keys.incoming)).filter((object) => object.sizeBytes > 0);
  if (objects.length === 0) {
    throw new DataError(
      `There is nothing to train on: no object with content below ${bucket.uri(keys.incoming)}. Upload the data there, or give it with --data.`,
    );
  }
  const tooLarge = inputTooLarge(objects, pipeline, duckdbScratchMb);
  if (tooLarge !== undefined) throw new DataError(`${bucket.uri(keys.incoming)}: ${tooLarge}`);
  const last = await lastDecidedRun(bucket);
  const source = sourceOf(text);
  const plan: PlanFile = {
    version: 1,
    ...run,
    ...asked,
    startedAt,
    pipeline: source,
    lastSeconds: last?.seconds ?? {},
    tuning: planTuning(pipeline, { search: await lastSearch(bucket), lastStatus: last?.status }, startedAt),
    objects,
  };
  if (!asked.force && last !== undefined && sameWork(last.plan, plan) && !(isRolledBack(last) && asked.promote)) {
    const hint = isRolledBack(last) ? ' That model was rolled back; promote (or force) tries it again.' : '';
    await skipped(`Nothing is new since ${last.plan.runId}: the same objects and the same pipeline file.${hint}`);
    await releaseLease(bucket, run.execution);
    await startFollowUp(dependencies);
    return { outcome: 'NothingNew', ...run, champion: null, tune: false };
  }
  // A repeated call adopts the plan that is there: its objects are what the first call saw.
  const written = await bucket.writeIf(keys.plan(run.runId), plan, { ifNoneMatch: '*' });
  const { tuning } = written === 'written' ? plan : await readPlan(bucket, run.runId);
  const live = await readLive(bucket);
  return { outcome: 'Ready', ...run, champion: live && { runId: live.stable.runId }, tune: tuning.search };
}

function parseExecutionInput(input: unknown): z.infer<typeof executionInput> {
  const parsed = executionInput.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new InputError(
    `The execution's input cannot be used. ${faults.join('; ')}. Allowed: {}, or trigger, force (true or false), promote (true or false).`,
  );
}

function sourceOf(text: string): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
  if (!parsed.success) throw new PipelineFileError('The pipeline file is not a JSON object');
  return parsed.data;
}

/** A forced start keeps its force, whoever writes pending.json after it. */
async function writePending(bucket: Bucket, pending: Pending): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await bucket.readVersioned(keys.pending);
    const before = found && pendingSchema.parse(found.value);
    const merged = {
      ...pending,
      force: pending.force || before?.force === true,
      promote: pending.promote || before?.promote === true,
    };
    const condition = found === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: found.etag };
    if ((await bucket.writeIf(keys.pending, merged, condition)) === 'written') return;
  }
  throw new Error(`${keys.pending} was changed by others five times in a row`);
}

/**
 * What is pending now is covered by this run, which has not listed its objects yet, unless more was asked for than this
 * run does: a forced start is only covered by a forced run, a promotion only by a run that promotes.
 */
async function absorbPending(bucket: Bucket, asked: z.infer<typeof executionInput>): Promise<void> {
  const found = await bucket.readVersioned(keys.pending);
  if (found === undefined) return;
  const { force, promote } = pendingSchema.parse(found.value);
  if ((asked.force || !force) && (asked.promote || !promote)) await bucket.removeIf(keys.pending, found.etag);
}

/**
 * The newest run that ended Succeeded, Rejected or RolledBack: its plan, how it ended and how long its states
 * took. Undefined where
 * there is none, or none that can be read any more: then everything is new.
 */
async function lastDecidedRun(
  bucket: Bucket,
): Promise<{ plan: PlanFile; status: string; seconds: Record<string, number> | null } | undefined> {
  const newest = (await bucket.list(keys.ledger)).at(-1);
  if (newest === undefined) return undefined;
  const entry = ledgerEntrySchema.safeParse(await bucket.readJson(newest.key));
  if (!entry.success) return undefined;
  const { runId, status } = entry.data;
  const plan = planFileSchema.safeParse((await bucket.readVersioned(keys.plan(runId)))?.value);
  if (!plan.success) return undefined;
  const record = runRecordSchema.safeParse((await bucket.readVersioned(keys.run(runId)))?.value);
  return { plan: plan.data, status, seconds: record.data?.seconds ?? null };
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
