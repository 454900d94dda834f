import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AwsError } from '../protocol/service.ts';
import type { Principal } from './access-keys.ts';

/** A line of the audit trail, with CloudTrail's field names. */
interface TrailEvent {
  eventVersion: '1.11';
  /** Arrival of the request, ISO 8601 in UTC. */
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
  /** As sent, without bodies. Null if the request could not be parsed. */
  requestParameters: Record<string, unknown> | null;
  errorCode?: string;
  errorMessage?: string;
  requestID: string;
  eventType: 'AwsApiCall';
  recipientAccountId: string;
  /** The policy statements that allowed the call: `<logical id of the policy>/<Sid or index>`. */
  additionalEventData?: { allowedBy: string[] };
}

/** A finished call. */
export interface RecordedCall {
  time: Date;
  requestId: string;
  principal: Principal;
  eventSource: string;
  eventName: string;
  requestParameters: Record<string, unknown> | null;
  /** Absent if the call was not allowed or not authorized yet. */
  allowedBy?: string[];
  error?: AwsError;
}

export interface Trail {
  /** Appends a line before it returns (about 10 microseconds), so a killed host loses no calls. */
  record: (call: RecordedCall) => void;
}

/**
 * Opens the trail for appending. Ends a torn last line first, so that the next line starts on its
 * own.
 */
export function openTrail(options: { file: string; region: string; account: string }): Trail {
  const { file, region, account } = options;
  mkdirSync(dirname(file), { recursive: true });
  if (endsInsideALine(file)) appendFileSync(file, '\n');
  return {
    record: (call) => {
      try {
        appendFileSync(file, `${JSON.stringify(eventOf(call, region, account))}\n`);
      } catch (error) {
        // The call has succeeded, so it must not be answered with a failure.
        console.error(`The audit trail ${file} lacks ${call.eventName} (request ${call.requestId}):`, error);
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
