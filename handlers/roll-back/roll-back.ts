import * as z from 'zod';
import type { LedgerEntry } from '../../core/run/records/ledger.ts';
import { type Live, unfinishedReturn } from '../../core/serving/live.ts';
import { keys, stackNames } from '../../core/names.ts';
import { rollBackNotice } from '../../core/run/records/notice.ts';
import { movePointer, readLive } from '../lane/live-pointer.ts';
import type { NoticeDependencies } from '../run/notices.ts';
import { parseEvent, type RollBackRequest } from './event.ts';
import { recreateEndpoint, type RecreateDependencies } from './recreate-endpoint.ts';

/** EventBridge's alarm event, a manual call, or the hourly call that finishes a rollback. */
export const rollBackInput = z.looseObject({});

interface Outcome {
  /** Waiting: an endpoint is being created. The same call continues from there. */
  outcome: 'RolledBack' | 'Waiting' | 'NothingToDo' | 'Failed';
  sentence: string;
  /** The endpoint of the stable lane. */
  serving: string | null;
}

export interface RollBackDependencies extends RecreateDependencies {
  publish: NoticeDependencies['publish'];
}

/**
 * Rolls back a model: an alarm rolls back the canary, a manual call the model of the named run,
 * canary or promoted. The function never waits and can be called again at any point; completed
 * steps are not repeated. If the caller has stopped waiting, the hourly call finishes the rollback
 * and publishes the result on the topic.
 */
export async function rollBack(
  event: z.infer<typeof rollBackInput>,
  dependencies: RollBackDependencies,
): Promise<Outcome> {
  const request = parseEvent(event);
  const live = await readLive(dependencies.bucket);
  if (live === null) return nothing('No model serves: none has been promoted yet.', null);
  switch (request.kind) {
    case 'alarm':
      return rollBackCanary(live, request, dependencies);
    case 'manual':
      return rollBackRun(live, request, dependencies);
    case 'finish':
      return finishReturn(live, dependencies);
  }
}

async function finishReturn(live: Live, dependencies: RollBackDependencies): Promise<Outcome> {
  const unfinished = unfinishedReturn(live);
  if (unfinished === null) return nothing('No rollback is waiting for its endpoint.', live);
  const result = await rollBackRun(live, unfinished, dependencies);
  if (result.outcome !== 'Waiting') {
    await dependencies.publish(rollBackNotice(dependencies.pipeline, { ...unfinished, ...result }));
  }
  return result;
}

async function rollBackCanary(
  live: Live,
  { name, up, reason, at }: Extract<RollBackRequest, { kind: 'alarm' }>,
  { bucket, pipeline, now }: RollBackDependencies,
): Promise<Outcome> {
  if (!up || !Object.values(stackNames.canaryAlarms(pipeline)).includes(name)) {
    return nothing(`The alarm ${name} ${up ? 'does not watch the canary' : 'is not in state ALARM'}.`, live);
  }
  if (live.canary === null) return nothing(`The alarm ${name} is in state ALARM, but there is no canary.`, live);
  // Events may arrive late or twice. This one belongs to an earlier canary.
  if (at.getTime() < Date.parse(live.changedAt)) {
    return nothing(`The alarm ${name} went off before the bake of the canary began.`, live);
  }
  const { runId } = live.canary;
  const why = `The alarm ${name} went off: ${reason}`;
  const moved = await movePointer(bucket, { move: 'rollBack', runId, why }, now);
  return {
    outcome: 'RolledBack',
    sentence: `The canary of run ${runId} was rolled back. ${why}`,
    serving: servingOf(moved),
  };
}

async function rollBackRun(
  live: Live,
  { runId, why }: { runId: string; why: string },
  dependencies: RollBackDependencies,
): Promise<Outcome> {
  const { bucket, endpoints, now } = dependencies;
  if (live.rolledBack?.runId === runId) return done(bucket, live);
  if (live.canary?.runId === runId)
    return done(bucket, await movePointer(bucket, { move: 'rollBack', runId, why }, now));
  if (live.stable.runId !== runId) {
    return nothing(
      `The model of run ${runId} does not serve, and it is not the canary. The model of ${live.stable.runId} serves.`,
      live,
    );
  }
  if (live.previous === null) {
    return nothing(`There is nothing to return to: live.json names no model before ${runId}.`, live);
  }
  const kept = live.previousUp ? await endpoints.find(live.previous.endpoint) : undefined;
  // During SageMaker's maintenance, an endpoint still serves.
  const isUp = kept !== undefined && ['InService', 'SystemUpdating'].includes(kept.status);
  if (!isUp || live.returning !== null) {
    const recreated = await recreateEndpoint(live, { runId, why }, dependencies);
    if (recreated.kind !== 'up') {
      const outcome = recreated.kind === 'waiting' ? 'Waiting' : 'Failed';
      return { outcome, sentence: recreated.sentence, serving: live.stable.endpoint };
    }
  }
  return done(bucket, await movePointer(bucket, { move: 'rollBack', runId, why }, now));
}

/**
 * Writes the ledger entry for the rollback of a promotion, once. A canary's run writes its own
 * entry when it ends.
 */
async function done(bucket: RollBackDependencies['bucket'], live: Live | null): Promise<Outcome> {
  if (live?.rolledBack == null)
    throw new Error('Another process changed the pointer during the rollback. Check live.json, then roll back again.');
  const { runId, promoted, at, why } = live.rolledBack;
  if (promoted) {
    const entry: LedgerEntry = {
      version: 1,
      runId,
      execution: null,
      at,
      status: 'RolledBack',
      why,
      serving: live.stable.endpoint,
    };
    await bucket.writeIf(keys.ledgerRollBack(at, runId), entry, { ifNoneMatch: '*' });
  }
  return {
    outcome: 'RolledBack',
    sentence: `${promoted ? 'The model' : 'The canary'} of run ${runId} was rolled back at ${at}. The model of run ${live.stable.runId} serves.`,
    serving: live.stable.endpoint,
  };
}

function nothing(sentence: string, live: Live | null): Outcome {
  return { outcome: 'NothingToDo', sentence, serving: servingOf(live) };
}

function servingOf(live: Live | null): string | null {
  return live?.stable.endpoint ?? null;
}
