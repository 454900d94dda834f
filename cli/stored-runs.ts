import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { ledgerEntrySchema, type LedgerEntry } from '../core/run/records/ledger.ts';
import { isLedgerRollBack, keys } from '../core/names.ts';
import { planFileSchema } from '../core/run/plan.ts';
import { runRecordSchema, type RunRecord } from '../core/run/records/run-record.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { readObject } from '../laptop/read-object.ts';

/** The record of a run. A run that has not written one yet is described by its plan. */
export type Run = RunRecord | Unfinished;

/** A run that is in progress, or that died and was not reaped yet. */
interface Unfinished {
  status: 'Unfinished';
  runId: string;
  startedAt: string | null;
  trigger: RunRecord['trigger'];
}

/** IDs of a pipeline's runs, newest first. */
export async function listRunIds(
  { s3, bucketOf }: Pick<Buckets, 's3' | 'bucketOf'>,
  pipeline: string,
): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucketOf(pipeline),
        Prefix: keys.allRecords,
        Delimiter: '/',
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) ids.push(Prefix.slice(keys.allRecords.length, -1));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return ids.sort().reverse();
}

/**
 * Reads the record of a run, or its plan if it has not ended. The run must be one of the
 * pipeline's.
 */
export async function readRun(buckets: Buckets, pipeline: string, runId: string): Promise<Run> {
  const read = (key: string) => readObject(buckets.s3, buckets.bucketOf(pipeline), key);
  const record = await read(keys.run(runId));
  if (record !== undefined) return runRecordSchema.parse(JSON.parse(record));
  const plan = await read(keys.plan(runId));
  const { startedAt, trigger } = plan === undefined ? noPlan : planFileSchema.parse(JSON.parse(plan));
  return { status: 'Unfinished', runId, startedAt, trigger };
}

/** When and why a promoted model was rolled back. */
export type Rollback = Pick<LedgerEntry, 'at' | 'why'>;

/** Reads the rollbacks of promoted models from the ledger, by run ID. */
export async function listRollbacks({ s3, bucketOf }: Buckets, pipeline: string): Promise<Map<string, Rollback>> {
  const rollbacks = new Map<string, Rollback>();
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucketOf(pipeline),
        Prefix: keys.ledger,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Key = '' } of page.Contents ?? []) {
      if (!isLedgerRollBack(Key)) continue;
      const text = await readObject(s3, bucketOf(pipeline), Key);
      if (text === undefined) continue;
      const entry = ledgerEntrySchema.parse(JSON.parse(text));
      rollbacks.set(entry.runId, entry);
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return rollbacks;
}

const noPlan = { startedAt: null, trigger: null };

const comparedMetric = z.looseObject({ metric: z.string() });

/**
 * The metric the gate compared, with the challenger's value. Undefined if the run did not reach the
 * gate.
 */
export function decidingMetric(run: Run): { metric: string; value: number | null } | undefined {
  if (run.status === 'Unfinished') return undefined;
  const metric = comparedMetric.safeParse(run.decision).data?.metric;
  if (metric === undefined) return undefined;
  return { metric, value: run.metrics?.challenger[metric] ?? null };
}
