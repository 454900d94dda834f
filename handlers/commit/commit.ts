import * as z from 'zod';
import { decisionSchema } from '../../core/judging/decision.ts';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { IllegalMoveError, type Live, type LiveLane } from '../../core/serving/live.ts';
import { jobNames, keys } from '../../core/names.ts';
import { estimateCost } from '../../core/run/cost/cost.ts';
import { runSchema, type Plan } from '../../core/run/plan.ts';
import { completeReport } from '../../core/report/sections/usage-section.ts';
import { finishedRunRecord, ledgerEntryOf, outcomeSentence } from '../../core/run/records/finished-run.ts';
import { runRecordSchema } from '../../core/run/records/run-record.ts';
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
  /** Why the canary was rolled back; null if the gate's decision says everything. */
  why: z.string().nullable(),
  artifact: z.string(),
  /** The successful attempt to create the endpoint; it is part of the endpoint's name. */
  attempt: z.number().int().positive(),
  /** Seconds that SageMaker bills for the jobs; null if it did not say. */
  billedSeconds: z.strictObject({ training: z.number().nullable(), scoring: z.number().nullable() }),
  transformRows: z.looseObject({ read: z.number(), quarantined: z.number(), unlabelled: z.number() }),
  splitRows: z.looseObject({ train: z.number(), validation: z.number(), test: z.number() }),
});

/** RolledBack instead of Succeeded if an alarm has just rolled back the canary. */
export const commitOutput = z.strictObject({ status: decidedStatus });

export interface CommitDependencies {
  bucket: Bucket;
  executions: Pick<Executions, 'progress'>;
  now: () => Date;
}

/**
 * Stores the outcome: the pointer, then the ledger entry, the report and the run record. It
 * releases the lease last, so the next owner of the lease finds all of them. A repeated call after
 * that finds its own record.
 */
export async function commit(
  input: z.infer<typeof commitInput>,
  { bucket, executions, now }: CommitDependencies,
): Promise<z.infer<typeof commitOutput>> {
  const { run, artifact, billedSeconds, transformRows, splitRows } = input;
  const earlier = await readDecidedStatus(bucket, run.runId);
  if (earlier !== undefined) {
    await releaseLease(bucket, run.execution);
    return { status: earlier };
  }
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const lane = laneOf(plan, input.attempt);
  const { live, status } = await finalizePointer(bucket, input.status, lane, plan.pipeline.serve.keepPrevious, now);

  const decision = decisionSchema.parse(await bucket.readJson(keys.decision(run.runId)));
  const evaluation = evaluationSchema.parse(await bucket.readJson(keys.evaluation(run.runId)));
  const alarm = live?.rolledBack?.runId === run.runId ? live.rolledBack.why : undefined;
  const decided = { plan, status, why: outcomeSentence(status, decision, input.why ?? alarm), live };
  const entry = ledgerEntryOf(decided, now());
  await bucket.writeIf(keys.ledgerEntry(plan.startedAt, run.runId), entry, { ifNoneMatch: '*' });

  const endedAt = now();
  const total = (endedAt.getTime() - Date.parse(plan.startedAt)) / 1000;
  const { seconds: stateSeconds, transitions } = await executions.progress(run.execution);
  const tuning = await readTuningSeconds(bucket, plan);
  const usage = usageOf({ plan, ...billedSeconds, tuning, seconds: stateSeconds, transitions });
  const cost = estimateCost(usage, regionOf(run.execution));
  const seconds = { total, ...stateSeconds };
  const report = completeReport(await bucket.readText(keys.report(run.runId)), { status, seconds, cost });
  await bucket.write(keys.report(run.runId), report, 'text/html; charset=utf-8');

  const { read, quarantined, unlabelled } = transformRows;
  const { train, validation, test } = splitRows;
  const record = finishedRunRecord({
    ...decided,
    endedAt,
    decision,
    evaluation,
    lane,
    artifact,
    uris: { features: bucket.uri(lane.features), report: bucket.uri(keys.report(run.runId)) },
    rows: { read, quarantined, unlabelled, train, validation, test },
    seconds,
    cost,
  });
  await enqueueNotice(bucket, run.runId);
  await bucket.writeJson(keys.run(run.runId), record);
  await releaseLease(bucket, run.execution);
  return { status };
}

/** The status that an earlier call of Commit recorded; undefined if no call did. */
async function readDecidedStatus(bucket: Bucket, runId: string): Promise<DecidedStatus | undefined> {
  const stored = await bucket.readVersioned(keys.run(runId));
  return decidedStatus.safeParse(stored && runRecordSchema.parse(stored.value).status).data;
}

function laneOf({ runId, pipeline: { name } }: Plan, attempt: number): LiveLane {
  return {
    runId,
    endpoint: jobNames.endpoint(name, runId, attempt),
    model: jobNames.model(name, runId),
    features: keys.features(runId),
  };
}

/**
 * Promotes the lane if the run succeeded; otherwise removes it from the pointer. If an alarm has
 * rolled back the canary since CheckBake, the rollback stands.
 */
async function finalizePointer(
  bucket: Bucket,
  status: DecidedStatus,
  lane: LiveLane,
  keepPrevious: boolean,
  now: () => Date,
): Promise<{ live: Live | null; status: DecidedStatus }> {
  if (status !== 'Succeeded') {
    return { live: await movePointer(bucket, { move: 'abandon', runId: lane.runId }, now), status };
  }
  try {
    return { live: await movePointer(bucket, { move: 'promote', lane, keepPrevious }, now), status };
  } catch (error) {
    const live = await readLive(bucket);
    if (!(error instanceof IllegalMoveError) || live?.rolledBack?.runId !== lane.runId) throw error;
    return { live, status: 'RolledBack' };
  }
}

/**
 * Billed seconds of the run's hyperparameter search; null if it made none, or if SageMaker did not
 * say.
 */
async function readTuningSeconds(bucket: Bucket, { runId, tuning }: Plan): Promise<number | null> {
  return tuning.search ? tuningRecordSchema.parse(await bucket.readJson(keys.tuning(runId))).seconds : null;
}

/** The region in an ARN such as `arn:aws:states:eu-west-1:...`. */
function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
