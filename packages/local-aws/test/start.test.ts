import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBus } from '../bus.ts';
import { adminCredentials, startLocalAws, startLocalS3 } from '../index.ts';

const region = 'us-east-1';
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-aws-'));
  writeFileSync(
    join(directory, 'hello.ts'),
    `import { readFileSync } from 'node:fs';
export const handler = async (event: { name: string }) => readFileSync('greeting.txt', 'utf8') + ', ' + event.name;`,
  );
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The template of the README's example, with a role that `service` may assume. */
const template = (service: string) => ({
  Resources: {
    Data: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'my-data', VersioningConfiguration: { Status: 'Enabled' } },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Hello: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'hello', Runtime: 'nodejs24.x', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
  },
});
const algorithm = { imageIn: () => 'image', tunable: {} };
const start = (service = 'lambda.amazonaws.com') =>
  startLocalAws({
    templates: [{ stackName: 'my-stack', template: template(service) }],
    codeOf: ({ name }) => ({ entry: join(directory, `${name}.ts`), files: { 'greeting.txt': 'Hello' } }),
    directory: join(directory, 'aws'),
    compileCacheDirectory: join(directory, 'cache'),
    region,
    algorithms: { xgboost: algorithm, 'linear-learner': algorithm },
  });
const object = { Bucket: 'my-data', Key: 'in/rows.csv' };

test('runs what a template declares, and keeps it for the next start and for reading alone', async () => {
  const aws = await start();
  const { endpoint, credentials } = aws.gateway.callAs('admin');
  await new S3Client({ endpoint, region, credentials }).send(new PutObjectCommand({ ...object, Body: 'a,b' }));
  // Another process knows the address and the directory.
  const other = { endpoint, region, credentials: adminCredentials(join(directory, 'aws')) };
  const { Payload: payload } = await new LambdaClient(other).send(
    new InvokeCommand({ FunctionName: 'hello', Payload: '{"name":"Ada"}' }),
  );
  expect(payload?.transformToString()).toBe('"Hello, Ada"');
  await aws.close();

  const read = await startLocalS3({ directory: join(directory, 'aws'), region, buckets: ['my-data'] });
  const { Body: body } = await new S3Client(read.client).send(new GetObjectCommand(object));
  expect(await body?.transformToString()).toBe('a,b');
  await read.close();

  const again = await start();
  const stored = await new S3Client(again.gateway.callAs('admin')).send(new GetObjectCommand(object));
  expect(await stored.Body?.transformToString()).toBe('a,b');
  await again.close();
});

test('does not start with a function whose role Lambda may not assume', async () => {
  await expect(start('states.amazonaws.com')).rejects.toThrow(/^lambda\.amazonaws\.com may not assume the role arn:/);
});

test('services cannot reach each other before all are connected', () => {
  expect(() => createBus().callAs('admin')).toThrow('before all services were connected');
});
