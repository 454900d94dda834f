import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AwsError } from '../protocol/service.ts';
import type { Principal } from './access-keys.ts';

/** A line of the audit trail, with CloudTrail's field names. */
interface TrailEvent {
  eventVersion: '1.11';
  /** ISO 8601, UTC: when the request arrived. */
  eventTime: string;
  eventSource: string;
  eventName: string;
  awsRegion: string;
  userIdentity: {
    type: Principal['type'];
    arn?: string;
    invokedBy?: string;
    sessionContext?: { sessionIssuer: { type: 'Role'; arn: string } };
  };
  /** As they were sent, bodies left out; null where the request could not be understood. */
  requestParameters: Record<string, unknown> | null;
  errorCode?: string;
  errorMessage?: string;
  requestID: string;
  eventType: 'AwsApiCall';
  recipientAccountId: string;
  /** The policy statements that allowed the call: `<policy's logical id>/<Sid or index>`. */
  additionalEventData?: { allowedBy: string[] };
}

/** What is known of a call when it is over. */
export interface RecordedCall {
  time: Date;
  requestId: string;
  principal: Principal;
  eventSource: string;
  eventName: string;
  requestParameters: Record<string, unknown> | null;
  /** Absent where the call was not allowed, or nobody asked. */
  allowedBy?: string[];
  error?: AwsError;
}

export interface Trail {
  /** Appends a line before it returns (some 10 microseconds), so a host that is killed loses none of its calls. */
  record: (call: RecordedCall) => void;
}

/** Opens the trail for appending. A line torn by a power cut is ended first, so that it does not swallow the next. */
export function openTrail(options: { file: string; region: string; account: string }): Trail {
  const { file, region, account } = options;
  mkdirSync(dirname(file), { recursive: true });
  if (endsInsideALine(file)) appendFileSync(file, '\n');
  return {
    record: (call) => {
      try {
        appendFileSync(file, `${JSON.stringify(eventOf(call, region, account))}\n`);
      } catch (error) {
        // The call has been carried out; to answer that it failed would be a second wrong.
        console.error(`the audit trail ${file} lacks ${call.eventName} (request ${call.requestId}):`, error);
      }
    },
  };
}

function eventOf(call: RecordedCall, region: string, account: string): TrailEvent {
  return {
    eventVersion: '1.11',
    eventTime: call.time.toISOString(),
    eventSource: call.eventSource,
    eventName: call.eventName,
    awsRegion: region,
    userIdentity: userIdentityOf(call.principal),
    requestParameters: call.requestParameters,
    ...(call.error && { errorCode: call.error.code, errorMessage: call.error.message }),
    requestID: call.requestId,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    ...(call.allowedBy && { additionalEventData: { allowedBy: call.allowedBy } }),
  };
}

function userIdentityOf({ type, arn, role }: Principal): TrailEvent['userIdentity'] {
  if (type === 'AWSService') return { type, invokedBy: arn };
  if (role === undefined) return { type, arn };
  return { type, arn, sessionContext: { sessionIssuer: { type: 'Role', arn: role } } };
}

function endsInsideALine(file: string): boolean {
  const descriptor = openSync(file, 'a+');
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
  } finally {
    closeSync(descriptor);
  }
}
