import type { Decision } from '../../judging/decision.ts';
import type { Evaluation } from '../../judging/evaluation.ts';
import { driftInShort } from '../../profile/drift-record.ts';
import type { Live, LiveLane } from '../../serving/live.ts';
import type { Cost } from '../cost/cost.ts';
import type { Plan } from '../plan.ts';
import type { LedgerEntry } from './ledger.ts';
import type { RunRecord } from './run-record.ts';

/** A run whose outcome is decided and whose pointer has its final state. */
export interface DecidedRun {
  plan: Plan;
  status: LedgerEntry['status'];
  /** The decision or the rollback in a sentence. */
  why: string;
  live: Live | null;
}

/** What Commit adds for the run record. */
export interface FinishedRun extends DecidedRun {
  endedAt: Date;
  decision: Decision;
  evaluation: Evaluation;
  lane: Pick<LiveLane, 'model'>;
  artifact: string;
  /** S3 addresses. */
  uris: { features: string; report: string };
  rows: NonNullable<RunRecord['rows']>;
  /** Seconds of the whole run (`total`) and of each state. */
  seconds: Record<string, number>;
  cost: Cost;
}

/** Why a decided run ended with its status: the gate's sentence, or the reason for the rollback. */
export function outcomeSentence(status: LedgerEntry['status'], decision: Decision, rollbackReason?: string): string {
  if (status !== 'RolledBack') return decision.sentence;
  return `Rolled back. The champion serves. ${rollbackReason ?? 'The canary did not pass the bake.'}`;
}

export function ledgerEntryOf({ plan, status, why, live }: DecidedRun, at: Date): LedgerEntry {
  return {
    version: 1,
    runId: plan.runId,
    execution: plan.execution,
    at: at.toISOString(),
    status,
    why,
    serving: live?.stable.endpoint ?? null,
  };
}

export function finishedRunRecord(run: FinishedRun): RunRecord {
  const { plan, live, evaluation } = run;
  return {
    version: 1,
    runId: plan.runId,
    pipeline: plan.pipeline.name,
    execution: plan.execution,
    trigger: plan.trigger,
    triggeredBy: plan.triggeredBy,
    uploads: plan.uploads,
    startedAt: plan.startedAt,
    endedAt: run.endedAt.toISOString(),
    force: plan.force,
    promote: plan.promote,
    ...(plan.resume !== undefined && { resume: plan.resume }),
    status: run.status,
    why: run.why,
    error: null,
    rows: run.rows,
    model: {
      name: run.lane.model,
      algorithm: plan.pipeline.train.algorithm,
      artifact: run.artifact,
      features: run.uris.features,
      dropped: evaluation.dropped,
    },
    metrics: { challenger: evaluation.challenger.metrics, champion: evaluation.champion?.metrics ?? null },
    decision: run.decision,
    live: live && { endpoint: live.stable.endpoint, previous: live.previous?.endpoint ?? null },
    report: run.uris.report,
    seconds: run.seconds,
    cost: run.cost,
    drift: driftInShort(evaluation.drift),
  };
}
