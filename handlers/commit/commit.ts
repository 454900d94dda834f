import { z } from 'zod';
import { decisionSchema } from '../../core/decision.ts';
import { evaluationSchema } from '../../core/evaluation.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import { jobNames, keys } from '../../core/names.ts';
import { runSchema } from '../../core/plan.ts';
import { runRecordSchema, type RunRecord } from '../../core/run-record.ts';
import type { Executions } from '../shared/executions.ts';
import { assertLease, releaseLease } from '../shared/lease.ts';
import { movePointer, readLive } from '../shared/live-pointer.ts';
import { oweNotice } from '../shared/notices.ts';
import type { Bucket } from '../shared/objects.ts';
import { readPlan } from '../shared/plan.ts';

export const commitInput = z.strictObject({
  run: runSchema,
  status: z.enum(['Succeeded', 'Rejected', 'RolledBack']),
  artifact: z.string(),
  /** Which attempt at the endpoint came up; it is part of its name. */
  attempt: z.number().int().positive(),
  transformRows: z.looseObject({ read: z.number(), quarantined: z.number(), unlabelled: z.number() }),
  splitRows: z.looseObject({ train: z.number(), validation: z.number(), test: z.number() }),
});

export const commitOutput = z.strictObject({ status: z.string() });

export interface CommitDependencies {
  bucket: Bucket;
  executions: Pick<Executions, 'stateSeconds'>;
  now: () => Date;
}

/**
 * Makes the outcome last: the pointer, then the ledger, then the run record, and the lease at the very end, so that
 * whoever takes the lease next finds all of it. A repeated call after the lease is gone finds its own record.
 */
export async function commit(
  { run, status, artifact, attempt, transformRows, splitRows }: z.infer<typeof commitInput>,
  { bucket, executions, now }: CommitDependencies,
): Promise<z.infer<typeof commitOutput>> {
  const written = await bucket.readVersioned(keys.run(run.runId));
  if (written !== undefined && runRecordSchema.parse(written.value).status === status) {
    await releaseLease(bucket, run.execution);
    return { status };
  }
  await assertLease(bucket, run.execution);
  const plan = await readPlan(bucket, run.runId);
  const { name, train } = plan.pipeline;
  const endpoint = jobNames.endpoint(name, run.runId, attempt);
  const model = jobNames.model(name, run.runId);
  const features = keys.features(run.runId);
  if (status === 'Succeeded') {
    await movePointer(bucket, { move: 'promote', lane: { runId: run.runId, endpoint, model, features } }, now);
  } else {
    await movePointer(bucket, { move: 'abandon', runId: run.runId }, now);
  }

  const live = await readLive(bucket);
  const decision = decisionSchema.parse(await bucket.readJson(keys.decision(run.runId)));
  const evaluation = evaluationSchema.parse(await bucket.readJson(keys.evaluation(run.runId)));
  const why =
    status === 'RolledBack' ? 'The challenger did not pass the bake; the champion serves.' : decision.sentence;
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
  const record: RunRecord = {
    version: 1,
    runId: run.runId,
    pipeline: name,
    execution: run.execution,
    trigger: plan.trigger,
    startedAt: plan.startedAt,
    endedAt: endedAt.toISOString(),
    force: plan.force,
    promote: plan.promote,
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
    seconds: { total, ...(await executions.stateSeconds(run.execution)) },
  };
  await oweNotice(bucket, run.runId);
  await bucket.writeJson(keys.run(run.runId), record);
  await releaseLease(bucket, run.execution);
  return { status };
}
