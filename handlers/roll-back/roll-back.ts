import { z } from 'zod';
import type { LedgerEntry } from '../../core/run/records/ledger.ts';
import { type Live, unfinishedReturn } from '../../core/serving/live.ts';
import { keys, stackNames } from '../../core/names.ts';
import { rollBackNotice } from '../../core/run/records/notice.ts';
import { movePointer, readLive } from '../lane/live-pointer.ts';
import type { NoticeDependencies } from '../run/notices.ts';
import { parseEvent, type RollBackRequest } from './event.ts';
import { recreateEndpoint, type RecreateDependencies } from './recreate-endpoint.ts';

/** Called by EventBridge when an alarm changes its state, by a person, and each hour for what a person has left. */
export const rollBackInput = z.looseObject({});

interface Outcome {
  /** Waiting: an endpoint comes up; the same call again goes on from there. */
  outcome: 'RolledBack' | 'Waiting' | 'NothingToDo' | 'Failed';
  sentence: string;
  /** The endpoint that serves now. */
  serving: string | null;
}

export interface RollBackDependencies extends RecreateDependencies {
  /** Tells people. */
  publish: NoticeDependencies['publish'];
}

/**
 * Takes a model back: for an alarm the canary that bakes now, for a person the one of the run that is named, canary or
 * promoted. It waits for nothing and can be called again at any point: what was done stays done, and is done once. What
 * comes of a roll-back whose caller has given up is told on the topic.
 */
export async function rollBack(
  event: z.infer<typeof rollBackInput>,
  dependencies: RollBackDependencies,
): Promise<Outcome> {
  const request = parseEvent(event);
  const live = await readLive(dependencies.bucket);
  if (live === null) return nothing('Nothing is serving: no model has been promoted yet.', null);
  switch (request.kind) {
    case 'alarm':
      return takeCanaryBack(live, request, dependencies);
    case 'manual':
      return takeRunBack(live, request, dependencies);
    case 'finish':
      return finishReturn(live, dependencies);
  }
}

async function finishReturn(live: Live, dependencies: RollBackDependencies): Promise<Outcome> {
  const left = unfinishedReturn(live);
  if (left === null) return nothing('No roll-back waits for its endpoint.', live);
  const went = await takeRunBack(live, left, dependencies);
  if (went.outcome !== 'Waiting') {
    await dependencies.publish(rollBackNotice(dependencies.pipeline, { ...left, ...went }));
  }
  return went;
}

async function takeCanaryBack(
  live: Live,
  { name, up, reason, at }: Extract<RollBackRequest, { kind: 'alarm' }>,
  { bucket, pipeline, now }: RollBackDependencies,
): Promise<Outcome> {
  if (!up || !Object.values(stackNames.canaryAlarms(pipeline)).includes(name)) {
    return nothing(`${name} ${up ? 'does not speak of a canary' : 'is not up'}.`, live);
  }
  if (live.canary === null) return nothing(`${name} is up, but no canary bakes.`, live);
  // Events may come late and twice: this one speaks of a canary before.
  if (at.getTime() < Date.parse(live.changedAt)) return nothing(`${name} was up before the canary began.`, live);
  const { runId } = live.canary;
  const why = `The alarm ${name} went off: ${reason}`;
  const moved = await movePointer(bucket, { move: 'rollBack', runId, why }, now);
  return {
    outcome: 'RolledBack',
    sentence: `The canary of ${runId} was taken back. ${why}`,
    serving: servingOf(moved),
  };
}

async function takeRunBack(
  live: Live,
  { runId, why }: { runId: string; why: string },
  dependencies: RollBackDependencies,
): Promise<Outcome> {
  const { bucket, sagemaker, now } = dependencies;
  if (live.rolledBack?.runId === runId) return done(bucket, live);
  if (live.canary?.runId === runId)
    return done(bucket, await movePointer(bucket, { move: 'rollBack', runId, why }, now));
  if (live.stable.runId !== runId) {
    return nothing(`${runId} neither serves nor bakes; ${live.stable.runId} serves.`, live);
  }
  if (live.previous === null) {
    return nothing(`There is nothing to return to: live.json names no model before ${runId}.`, live);
  }
  const kept = live.previousUp ? await sagemaker.findEndpoint(live.previous.endpoint) : undefined;
  // An endpoint under SageMaker's own maintenance serves.
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

/** Writes the ledger's entry, once, for a promotion; that of a canary is the run's own to write as it ends. */
async function done(bucket: RollBackDependencies['bucket'], live: Live | null): Promise<Outcome> {
  if (live?.rolledBack == null)
    throw new Error('The pointer was changed by others while it was rolled back; look again');
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
    sentence: `${promoted ? 'The model' : 'The canary'} of ${runId} was taken back at ${at}; the model of ${live.stable.runId} serves.`,
    serving: live.stable.endpoint,
  };
}

function nothing(sentence: string, live: Live | null): Outcome {
  return { outcome: 'NothingToDo', sentence, serving: servingOf(live) };
}

function servingOf(live: Live | null): string | null {
  return live?.stable.endpoint ?? null;
}
