import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PublishInput } from '../../sns/operation.ts';
import { createSnsService } from '../../sns/sns-service.ts';
import { account, region, role, stage } from '../fixtures/gateway.ts';

const topicArn = `arn:aws:sns:${region}:${account}:my-topic`;
const publishing = { Effect: 'Allow', Action: 'sns:Publish', Resource: topicArn };

async function openSns(statements: object[] = [publishing]) {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-sns-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'notices.jsonl');
  const messages: PublishInput[] = [];
  const now = () => new Date('2026-03-02T06:00:00.000Z');
  const sns = createSnsService({
    topics: [{ arn: topicArn }],
    file,
    onMessage: (message) => messages.push(message),
    now,
  });
  const opened = await stage({ services: [sns], statements });
  const client = new SNSClient({ ...opened.gateway.callAs(role), maxAttempts: 1 });
  const publish = (input: Partial<{ TopicArn: string; Subject: string; Message: string; MessageStructure: string }>) =>
    client.send(new PublishCommand({ TopicArn: topicArn, Message: 'text', ...input }));
  return { ...opened, client, publish, messages, sns, lines: () => readFileSync(file, 'utf8').trimEnd().split('\n') };
}

describe('SNS refuses', () => {
  it('a caller without the permission, in SNS’s wording', async () => {
    const { publish, messages } = await openSns([]);
    await expect(publish({})).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: expect.stringContaining(`is not authorized to perform: sns:Publish on resource: ${topicArn}`),
    });
    expect(messages).toEqual([]);
  });

  it('an unknown topic', async () => {
    const { publish } = await openSns([{ ...publishing, Resource: '*' }]);
    await expect(publish({ TopicArn: `${topicArn}-2` })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    });
  });

  it.each([
    ['a name instead of an ARN', { TopicArn: 'my-topic' }, 'Invalid parameter: TopicArn'],
    ['an empty message', { Message: '' }, 'Invalid parameter: Empty message'],
    ['a message of more than 256 KB', { Message: 'é'.repeat(131_073) }, 'Invalid parameter: Message too long'],
    ['a subject of 100 characters', { Subject: 'a'.repeat(100) }, 'Invalid parameter: Subject'],
    ['a subject of two lines', { Subject: 'one\ntwo' }, 'Invalid parameter: Subject'],
    ['an empty subject', { Subject: '' }, 'Invalid parameter: Subject'],
    ['an unsupported parameter', { MessageStructure: 'json' }, 'MessageStructure is not supported here'],
  ])('%s', async (_, input, message) => {
    const { publish, messages } = await openSns([{ ...publishing, Resource: '*' }]);
    await expect(publish(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
    expect(messages).toEqual([]);
  });

  it('every operation but Publish', async () => {
    const { client } = await openSns();
    await expect(client.send(new ListTopicsCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
  });
});

describe('SNS', () => {
  it('appends a message to the file, calls onMessage and answers an id', async () => {
    const { publish, messages, lines, trail } = await openSns();
    const message = 'A new model & its figures: 0.5 < 0.6 é\nmore + 100 %';
    const { MessageId } = await publish({ Subject: 'a'.repeat(99), Message: message });
    expect(messages).toEqual([{ topicArn, subject: 'a'.repeat(99), message }]);
    expect(lines().map((line): unknown => JSON.parse(line))).toEqual([
      { time: '2026-03-02T06:00:00.000Z', messageId: MessageId, topicArn, subject: 'a'.repeat(99), message },
    ]);
    expect(trail()).toMatchObject([{ eventSource: 'sns.amazonaws.com', eventName: 'Publish' }]);
    expect(JSON.stringify(trail())).not.toContain('its figures');
  });

  it('accepts a message of exactly 256 KB', async () => {
    const { publish, messages } = await openSns();
    await publish({ Message: 'é'.repeat(131_072) });
    expect(messages).toHaveLength(1);
  });
});
