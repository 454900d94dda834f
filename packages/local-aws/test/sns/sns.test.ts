import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PublishInput } from '../../sns/operations/publish.ts';
import { createSnsService } from '../../sns/sns-service.ts';
import { account, region, role, stage } from '../fixtures/gateway.ts';

const topicArn = `arn:aws:sns:${region}:${account}:relearn-bike`;
const publishing = { Effect: 'Allow', Action: 'sns:Publish', Resource: topicArn };

async function openSns(statements: object[] = [publishing]) {
  const directory = mkdtempSync(join(tmpdir(), 'relearn-sns-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'notices.jsonl');
  const heard: PublishInput[] = [];
  const now = () => new Date('2026-03-02T06:00:00.000Z');
  const sns = createSnsService({
    topics: [{ arn: topicArn }],
    file,
    onMessage: (message) => heard.push(message),
    now,
  });
  const opened = await stage({ services: [sns], statements });
  const client = new SNSClient({ ...opened.gateway.callAs(role), maxAttempts: 1 });
  const publish = (input: Partial<{ TopicArn: string; Subject: string; Message: string; MessageStructure: string }>) =>
    client.send(new PublishCommand({ TopicArn: topicArn, Message: 'text', ...input }));
  return { ...opened, client, publish, heard, sns, lines: () => readFileSync(file, 'utf8').trimEnd().split('\n') };
}

describe('SNS refuses', () => {
  it('a caller without the permission, in SNS’s words', async () => {
    const { publish, heard } = await openSns([]);
    await expect(publish({})).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining(`is not authorized to perform: sns:Publish on resource: ${topicArn}`),
    });
    expect(heard).toEqual([]);
  });

  it('a topic that is not in the template', async () => {
    const { publish } = await openSns([{ ...publishing, Resource: '*' }]);
    await expect(publish({ TopicArn: `${topicArn}-2` })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    });
  });

  it.each([
    ['a name in place of an ARN', { TopicArn: 'relearn-bike' }, 'Invalid parameter: TopicArn'],
    ['an empty message', { Message: '' }, 'Invalid parameter: Empty message'],
    ['a message of more than 256 KB', { Message: 'é'.repeat(131_073) }, 'Invalid parameter: Message too long'],
    ['a subject of 100 characters', { Subject: 'a'.repeat(100) }, 'Invalid parameter: Subject'],
    ['a subject of two lines', { Subject: 'one\ntwo' }, 'Invalid parameter: Subject'],
    ['an empty subject', { Subject: '' }, 'Invalid parameter: Subject'],
    ['what it does not know', { MessageStructure: 'json' }, 'MessageStructure is not supported here'],
  ])('%s', async (_, input, message) => {
    const { publish, heard } = await openSns([{ ...publishing, Resource: '*' }]);
    await expect(publish(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
    expect(heard).toEqual([]);
  });

  it('every other operation', async () => {
    const { client } = await openSns();
    await expect(client.send(new ListTopicsCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
  });
});

describe('SNS', () => {
  it('keeps a message as a line, tells the host, and answers with an id', async () => {
    const { publish, heard, lines, trail } = await openSns();
    const message = 'A new model & its figures: 0.5 < 0.6 é\nmore + 100 %';
    const { MessageId } = await publish({ Subject: 'a'.repeat(99), Message: message });
    expect(heard).toEqual([{ topicArn, subject: 'a'.repeat(99), message }]);
    expect(lines().map((line): unknown => JSON.parse(line))).toEqual([
      { time: '2026-03-02T06:00:00.000Z', messageId: MessageId, topicArn, subject: 'a'.repeat(99), message },
    ]);
    expect(trail()).toMatchObject([{ eventSource: 'sns.amazonaws.com', eventName: 'Publish' }]);
    expect(JSON.stringify(trail())).not.toContain('its figures');
  });

  it('takes a message of exactly 256 KB', async () => {
    const { publish, heard } = await openSns();
    await publish({ Message: 'é'.repeat(131_072) });
    expect(heard).toHaveLength(1);
  });
});
