import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTrail } from '../../gateway/trail.ts';
import { AwsError } from '../../protocol/service.ts';
import { account, region, role, session } from '../fixtures/gateway.ts';

function trailFile(): string {
  const home = mkdtempSync(join(tmpdir(), 'local-aws-trail-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return join(home, 'deep', 'trail.jsonl');
}

const call = {
  time: new Date('2026-01-02T03:04:05Z'),
  requestId: 'id',
  principal: { type: 'AssumedRole', arn: session, role },
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  requestParameters: { bucketName: 'b', key: 'a\nb' },
} as const;

test('A line after a torn line starts on its own', () => {
  const file = trailFile();
  openTrail({ file, region, account });
  writeFileSync(file, '{"whole":1}\n{"torn');
  const trail = openTrail({ file, region, account });
  trail.record(call);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines.slice(0, 2)).toEqual(['{"whole":1}', '{"torn']);
  expect(JSON.parse(lines[2] ?? '')).toMatchObject({ eventName: 'PutObject' });
});

test('A line has CloudTrail’s field names and is on disk at once', () => {
  const file = trailFile();
  const trail = openTrail({ file, region, account });
  const error = new AwsError('AccessDenied', 403, 'no');
  trail.record({ ...call, allowedBy: ['P/0'], error });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    eventVersion: '1.11',
    eventTime: '2026-01-02T03:04:05.000Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    awsRegion: region,
    userIdentity: { type: 'AssumedRole', arn: session, sessionContext: { sessionIssuer: { type: 'Role', arn: role } } },
    requestParameters: { bucketName: 'b', key: 'a\nb' },
    errorCode: 'AccessDenied',
    errorMessage: 'no',
    requestID: 'id',
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    additionalEventData: { allowedBy: ['P/0'] },
  });
});

test('Lines are appended in the order of the calls, across restarts', () => {
  const file = trailFile();
  for (const requestIds of [['1', '2'], ['3']]) {
    const trail = openTrail({ file, region, account });
    for (const requestId of requestIds) trail.record({ ...call, requestId });
  }
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => /"requestID":"(\d)"/.exec(line)?.[1])).toEqual(['1', '2', '3']);
});
