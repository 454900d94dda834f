import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { keys } from '../../core/names.ts';
import { type Notice, noticeOf } from '../../core/run/records/notice.ts';
import { type Figure, figuresOf } from '../../core/run/records/run-metrics.ts';
import { runRecordSchema } from '../../core/run/records/run-record.ts';
import type { Bucket } from '../aws/bucket.ts';

/**
 * Each run's end is told once. Whoever writes a run's record first writes down that a notice of it is owed; cleanup,
 * recover and reap send what is owed and then strike it out. A notice that could not be sent stays owed, for the next
 * of them: at the latest the hourly reap. One that is being sent is marked, so that two of them do not send it both; it
 * is sent twice only if its sender dies between SNS's answer and the striking out.
 */
const owedSchema = z.strictObject({
  version: z.literal(1),
  runId: z.string(),
  sendingSince: z.iso.datetime().nullable(),
});
type Owed = z.infer<typeof owedSchema>;

/** A sender that has not struck the notice out after so long has died, or could not send it. */
const sendingSeconds = 600;

/** Writes down that the end of a run is to be told; to be called before its record is written. */
export async function enqueueNotice(bucket: Pick<Bucket, 'writeIf'>, runId: string): Promise<void> {
  const owed: Owed = { version: 1, runId, sendingSince: null };
  await bucket.writeIf(keys.notice(runId), owed, { ifNoneMatch: '*' });
}

export interface NoticeDependencies {
  bucket: Pick<Bucket, 'list' | 'readVersioned' | 'writeIf' | 'removeIf'>;
  publish: (notice: Notice) => Promise<void>;
  /** Takes the figures of a run, once for each as well. */
  measure: (figures: Figure[]) => void;
  now: () => Date;
}

/** The runs whose end was told, and what could not be, with the reason. */
export interface SentNotices {
  told: string[];
  untold: string[];
}

/** Sends what is owed. Never throws: that nobody can be told is no reason for a run to fail. */
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
  const found = await bucket.readVersioned(key);
  if (found === undefined) return [];
  const { runId, sendingSince } = owedSchema.parse(found.value);
  const record = await bucket.readVersioned(keys.run(runId));
  // Owed first, recorded then: this run is just ending, or it died in between and whoever finds it records it.
  if (record === undefined) return [];
  const time = now();
  if (sendingSince !== null && time.getTime() - Date.parse(sendingSince) < sendingSeconds * 1000) return [];
  const ended = runRecordSchema.parse(record.value);
  const notice = noticeOf(ended);
  const marked: Owed = { version: 1, runId, sendingSince: time.toISOString() };
  if ((await bucket.writeIf(key, marked, { ifMatch: found.etag })) === 'conflict') return [];
  if (notice !== null) await publish(notice);
  measure(figuresOf(ended));
  const sent = await bucket.readVersioned(key);
  if (sent !== undefined) await bucket.removeIf(key, sent.etag);
  return notice === null ? [] : [runId];
}

/** Publishes on a topic. */
export function openTopic(client: SNSClient, topicArn: string): NoticeDependencies['publish'] {
  return async ({ subject, message }) => {
    await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
  };
}
