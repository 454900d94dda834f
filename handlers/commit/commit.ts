import { z } from 'zod';
import { decisionSchema } from '../../core/judging/decision.ts';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { driftInShort } from '../../core/profile/drift-record.ts';
import type { LedgerEntry } from '../../core/run/records/ledger.ts';
import { IllegalMoveError, type Live, type LiveLane } from '../../core/serving/live.ts';
import { jobNames, keys } from '../../core/names.ts';
import { estimateCost } from '../../core/run/cost/cost.ts';
import { runSchema } from '../../core/run/plan.ts';
import { completeReport } from '../../core/report/usage-section.ts';
import { runRecordSchema, type RunRecord } from '../../core/run/records/run-record.ts';
import { tuningRecordSchema } from '../../core/pipeline/tuning.ts';
import type { Executions } from '../aws/executions.ts';
import { assertLease, releaseLease } from '../../core/run/single-flight/lease.ts';
import { movePointer, readLive } from '../lane/live-pointer.ts';
import { enqueueNotice } from '../run/notices.ts';
import type { Bucket } from '../aws/bucket.ts';
import { readPlan } from '../run/plan.ts';
import { usageOf } from './usage.ts';

const decidedStatus = z.enum(['Succeeded', 'Rejected', 'RolledBack']);
type DecidedStatus = z.infer<typeof decidedStatus>;

export const commitInput = z.strictObject({
  run: runSchema,
  status: decidedStatus,
  /** Why it came to a roll-back; null where the gate's decision says it all. */
  why: z.string().nullable(),
  artifact: z.string(),
  /** Which attempt at the endpoint came up; it is part of its name. */
  attempt: z.number().int().positive(),
  /** What SageMaker bills of the jobs; null where it did not say. */
  billedSeconds: z.strictObject({ training: z.number().nullable(), scoring: z.number().nullable() }),
  transformRows: z.looseObject({ read: z.number(), quarantined: z.number(), unlabelled: z.number() }),
  splitRows: z.looseObject({ train: z.number(), validation: z.number(), test: z.number() }),
});

/** RolledBack in place of Succeeded where an alarm took the canary back just now. */
export const commitOutput = z.strictObject({ status: decidedStatus });

export interface CommitDependencies {
  bucket: Bucket;
  executions: Pick<Executions, 'progress'>;
  now: () => Date;
}

/**
 * Makes the outcome last: the pointer, then the ledger, then the run record, and the lease at the very end, so that
 * whoever takes the lease next finds all of it. A repeated call after the lease is gone finds its own record.
 */
export async function commit(
  {
    run,
    status: asked,
    why: reason,
    artifact,
    attempt,
    billedSeconds,
    transformRows,
    splitRows,
  }: z.infer<typeof commitInput>,
  { bucket, executions, now }: CommitDependencies,
): Promise<z.infer<typeof commitOutput>> {
  const written = await bucket.readVersioned(keys.run(run.runId));
  const before = decidedStatus.safeParse(written && runRecordSchema.parse(written.value).status);
  if (before.success) {
    await releaseLease(bucket, run.execution);
    return { status: before.data };
  }
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const { name, train, serve } = plan.pipeline;
  const endpoint = jobNames.endpoint(name, run.runId, attempt);
  const model = jobNames.model(name, run.runId);
  const features = keys.features(run.runId);
  const lane = { runId: run.runId, endpoint, model, features };
  const { live, status } = await settlePointer(bucket, asked, lane, serve.keepPrevious, now);

  const decision = decisionSchema.parse(await bucket.readJson(keys.decision(run.runId)));
  const evaluation = evaluationSchema.parse(await bucket.readJson(keys.evaluation(run.runId)));
  const takenBack = live?.rolledBack?.runId === run.runId ? live.rolledBack.why : undefined;
  const why = status === 'RolledBack' ? rolledBack(reason ?? takenBack) : decision.sentence;
  const entry: LedgerEntry = {
    version: 1,
    runId: run.runId,
    execution: run.execution,
    at: now().toISOString(),
    status,
    why,
    serving: live?.stable.endpoint ?? null,
  };
  await bucket.writeIf(keys.ledgerEntry(plan.startedAt, run.runId), entry, { ifNoneMatch: '*' });

  const endedAt = now();
  const total = (endedAt.getTime() - Date.parse(plan.startedAt)) / 1000;
  const { seconds, transitions } = await executions.progress(run.execution);
  const searched = plan.tuning.search ? await bucket.readJson(keys.tuning(run.runId)) : undefined;
  const tuning = searched === undefined ? null : tuningRecordSchema.parse(searched).seconds;
  const cost = estimateCost(usageOf({ plan, ...billedSeconds, tuning, seconds, transitions }), regionOf(run.execution));
  await bucket.write(
    keys.report(run.runId),
    completeReport(await bucket.readText(keys.report(run.runId)), { status, seconds: { total, ...seconds }, cost }),
    'text/html; charset=utf-8',
  );
  const record: RunRecord = {
    version: 1,
    runId: run.runId,
    pipeline: name,
    execution: run.execution,
    trigger: plan.trigger,
    triggeredBy: plan.triggeredBy,
    uploads: plan.uploads,
    startedAt: plan.startedAt,
    endedAt: endedAt.toISOString(),
    force: plan.force,
    promote: plan.promote,
    ...(plan.resume !== undefined && { resume: plan.resume }),
    status,
    why,
    error: null,
    rows: {
      read: transformRows.read,
      quarantined: transformRows.quarantined,
      unlabelled: transformRows.unlabelled,
      train: splitRows.train,
      validation: splitRows.validation,
      test: splitRows.test,
    },
    model: {
      name: model,
      algorithm: train.algorithm,
      artifact,
      features: bucket.uri(features),
      dropped: evaluation.dropped,
    },
    metrics: { challenger: evaluation.challenger.metrics, champion: evaluation.champion?.metrics ?? null },
    decision,
    live: live && { endpoint: live.stable.endpoint, previous: live.previous?.endpoint ?? null },
    report: bucket.uri(keys.report(run.runId)),
    seconds: { total, ...seconds },
    cost,
    drift: driftInShort(evaluation.drift),
  };
  await enqueueNotice(bucket, run.runId);
  await bucket.writeJson(keys.run(run.runId), record);
  await releaseLease(bucket, run.execution);
  return { status };
}

/** `arn:aws:states:eu-west-1:...` */
function regionOf(execution: string): string {
  return execution.split(':')[3] ?? '';
}

/** Gives the lane all requests or none; where an alarm has taken it back since it was found good, that stands. */
async function settlePointer(
  bucket: Bucket,
  asked: DecidedStatus,
  lane: LiveLane,
  keepPrevious: boolean,
  now: () => Date,
): Promise<{ live: Live | null; status: DecidedStatus }> {
  if (asked !== 'Succeeded') {
    return { live: await movePointer(bucket, { move: 'abandon', runId: lane.runId }, now), status: asked };
  }
  try {
    return { live: await movePointer(bucket, { move: 'promote', lane, keepPrevious }, now), status: asked };
  } catch (error) {
    const live = await readLive(bucket);
    if (!(error instanceof IllegalMoveError) || live?.rolledBack?.runId !== lane.runId) throw error;
    return { live, status: 'RolledBack' };
  }
}

function rolledBack(reason = 'it did not pass the bake'): string {
  return `Rolled back: the champion serves. ${reason}`;
}
