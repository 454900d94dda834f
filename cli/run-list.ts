import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { ledgerEntrySchema, type LedgerEntry } from '../core/run/records/ledger.ts';
import { isLedgerRollBack, keys } from '../core/names.ts';
import { planFileSchema } from '../core/run/plan.ts';
import { runRecordSchema, type RunRecord } from '../core/run/records/run-record.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { readObject } from '../laptop/read-object.ts';

/** A run: its record, or what its plan says while it has none. */
export type Run = RunRecord | Unfinished;

/** A run that is at work, or that died and has not been found yet. */
interface Unfinished {
  status: 'Unfinished';
  runId: string;
  startedAt: string | null;
  trigger: RunRecord['trigger'];
}

/** Ids of a pipeline's runs, newest first. */
export async function listRunIds(
  { s3, bucketOf }: Pick<Buckets, 's3' | 'bucketOf'>,
  pipeline: string,
): Promise<string[]> {
  const found: string[] = [];
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
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) found.push(Prefix.slice(keys.allRecords.length, -1));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found.sort().reverse();
}

/** A run as far as it has come; `runId` must be one of the pipeline's. */
export async function readRun(buckets: Buckets, pipeline: string, runId: string): Promise<Run> {
  const read = (key: string) => readObject(buckets.s3, buckets.bucketOf(pipeline), key);
  const record = await read(keys.run(runId));
  if (record !== undefined) return runRecordSchema.parse(JSON.parse(record));
  const plan = await read(keys.plan(runId));
  const { startedAt, trigger } = plan === undefined ? noPlan : planFileSchema.parse(JSON.parse(plan));
  return { status: 'Unfinished', runId, startedAt, trigger };
}

/** A promotion that was taken back later. */
export type TakenBack = Pick<LedgerEntry, 'at' | 'why'>;

/** The promotions of a pipeline that were taken back, by run id, as the ledger has them. */
export async function listTakenBack({ s3, bucketOf }: Buckets, pipeline: string): Promise<Map<string, TakenBack>> {
  const found = new Map<string, TakenBack>();
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
      found.set(entry.runId, entry);
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}

const noPlan = { startedAt: null, trigger: null };

const comparedMetric = z.looseObject({ metric: z.string() });

/** The metric that decided over a run, and the challenger's value; undefined where it did not come so far. */
export function decidingMetric(run: Run): { metric: string; value: number | null } | undefined {
  if (run.status === 'Unfinished') return undefined;
  const metric = comparedMetric.safeParse(run.decision).data?.metric;
  if (metric === undefined) return undefined;
  return { metric, value: run.metrics?.challenger[metric] ?? null };
}
