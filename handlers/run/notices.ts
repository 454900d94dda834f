import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { keys } from '../../core/names.ts';
import { type Notice, noticeOf } from '../../core/run/records/notice.ts';
import { type Figure, figuresOf } from '../../core/run/records/run-metrics.ts';
import { runRecordSchema } from '../../core/run/records/run-record.ts';
import type { Bucket } from '../aws/bucket.ts';

/**
 * A transactional outbox: each run's end is announced once. The function that writes a run's record
 * first writes an outbox entry. Cleanup, recover and reap send the notices of all entries and then
 * delete the entries. If sending fails, the entry stays for the next of these functions, at the
 * latest the hourly reap. An entry is marked while its notice is sent, so that two functions do not
 * both send it. A notice is sent twice only if its sender dies between SNS's answer and the
 * deletion.
 */
const outboxEntrySchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  sendingSince: z.iso.datetime().nullable(),
});
type OutboxEntry = z.infer<typeof outboxEntrySchema>;

/** If an entry is marked for longer than this, its sender has died or could not send the notice. */
const sendingSeconds = 600;

/** Adds the notice of a run's end to the outbox. Call it before writing the run's record. */
export async function enqueueNotice(bucket: Pick<Bucket, 'writeIf'>, runId: string): Promise<void> {
  const entry: OutboxEntry = { version: 1, runId, sendingSince: null };
  await bucket.writeIf(keys.notice(runId), entry, { ifNoneMatch: '*' });
}

export interface NoticeDependencies {
  bucket: Pick<Bucket, 'list' | 'readVersioned' | 'writeIf' | 'removeIf'>;
  publish: (notice: Notice) => Promise<void>;
  /** Records the metric values of a run, once per run. */
  measure: (figures: Figure[]) => void;
  now: () => Date;
}

/**
 * `told`: the runs whose end was announced. `untold`: the entries whose notice could not be sent,
 * with the error.
 */
export interface SentNotices {
  told: string[];
  untold: string[];
}

/**
 * Sends all notices in the outbox. Never throws, because a failed notification must not fail a run.
 */
export async function sendNotices(dependencies: NoticeDependencies): Promise<SentNotices> {
  const sent: SentNotices = { told: [], untold: [] };
  const listed = await dependencies.bucket.list(keys.notices).catch((error: unknown) => {
    sent.untold.push(`${keys.notices}: ${String(error)}`);
    return [];
  });
  for (const { key } of listed) {
    try {
      sent.told.push(...(await sendNotice(key, dependencies)));
    } catch (error) {
      sent.untold.push(`${key}: ${String(error)}`);
    }
  }
  return sent;
}

async function sendNotice(key: string, { bucket, publish, measure, now }: NoticeDependencies): Promise<string[]> {
  const stored = await bucket.readVersioned(key);
  if (stored === undefined) return [];
  const { runId, sendingSince } = outboxEntrySchema.parse(stored.value);
  const record = await bucket.readVersioned(keys.run(runId));
  // The run is just ending, or it died before it wrote its record; then the clean-up that finds it
  // writes one.
  if (record === undefined) return [];
  const time = now();
  if (sendingSince !== null && time.getTime() - Date.parse(sendingSince) < sendingSeconds * 1000) return [];
  const ended = runRecordSchema.parse(record.value);
  const notice = noticeOf(ended);
  const marked: OutboxEntry = { version: 1, runId, sendingSince: time.toISOString() };
  if ((await bucket.writeIf(key, marked, { ifMatch: stored.etag })) === 'conflict') return [];
  if (notice !== null) await publish(notice);
  measure(figuresOf(ended));
  const sent = await bucket.readVersioned(key);
  if (sent !== undefined) await bucket.removeIf(key, sent.etag);
  return notice === null ? [] : [runId];
}

/** Publishes notices on an SNS topic. */
export function openTopic(client: SNSClient, topicArn: string): NoticeDependencies['publish'] {
  return async ({ subject, message }) => {
    await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
  };
}
