import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { startGateway } from '../../local/gateway.ts';
import { createAccessKeys } from '../../local/gateway/access-keys.ts';
import { createPolicies } from '../../local/gateway/policies.ts';
import type { Call, Service, ServiceRequest } from '../../local/service.ts';
import { AwsError } from '../../local/service.ts';

/** A gateway in front of three tiny services, for the tests of the gateway. */

export const account = '000000000000';
export const region = 'us-east-1';
export const role = `arn:aws:iam::${account}:role/prepare-role`;
export const session = `arn:aws:sts::${account}:assumed-role/prepare-role/prepare`;

export const trust = {
  id: 'PrepareRole',
  document: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  },
};

export function policiesOf(statements: object[], resourcePolicies: { id: string; document: unknown }[] = []) {
  const document = { Version: '2012-10-17', Statement: statements };
  const roles = [{ arn: role, policies: [{ id: 'PreparePolicy', document }], managedPolicyArns: [], trust }];
  return createPolicies({ account, region, roles, resourcePolicies });
}

/** An S3 of one bucket that answers PutObject, GetObject and HeadObject, and keeps a body only when it has ended well. */
export function tinyS3(objects = new Map<string, string>()): Service {
  const resolve = async ({ method, path, body, query }: ServiceRequest): Promise<Call> => {
    const resource = `arn:aws:s3:::${decodeURIComponent(path.slice(1))}`;
    const parameters = { key: path, ...Object.fromEntries(query) };
    if (method === 'PUT') {
      const run = async () => {
        const content = await text(body);
        objects.set(path, content);
        return { status: 200, headers: { etag: `"${content.length}"` }, body: '' };
      };
      return { operation: 'PutObject', access: [{ action: 's3:PutObject', resource }], parameters, run };
    }
    const run = async () => {
      const content = objects.get(path);
      if (content === undefined) throw new AwsError('NoSuchKey', 404, 'The specified key does not exist.');
      return { status: 200, headers: {}, body: content };
    };
    const revealMissing = { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket' };
    const access = [{ action: 's3:GetObject', resource }];
    return { operation: 'GetObject', access, revealMissing, parameters, run };
  };
  return {
    signingName: 's3',
    eventSource: 's3.amazonaws.com',
    resolve,
    renderError: (error, requestId) => ({
      status: error.status,
      headers: { 'content-type': 'application/xml' },
      body: `<Error><Code>${error.code}</Code><Message>${error.message}</Message><RequestId>${requestId}</RequestId></Error>`,
    }),
  };
}

/** A JSON service that answers every operation with what `run` makes of its input. */
export function tinyJson(signingName: string, run: (input: unknown) => object = () => ({})): Service {
  const resolve = async ({ headers, body }: ServiceRequest): Promise<Call> => {
    const operation = headers['x-amz-target']?.split('.')[1] ?? 'InvokeEndpoint';
    const content = await text(body);
    if (operation === 'CreateModel') throw new AwsError('ValidationException', 400, 'ModelName is missing');
    const answer = async () => ({ status: 200, headers: {}, body: JSON.stringify(run(JSON.parse(content || '{}'))) });
    const access = [
      { action: `${signingName}:${operation}`, resource: `arn:aws:${signingName}:${region}:${account}:thing/a` },
    ];
    return { operation, access, parameters: { sent: content }, run: answer };
  };
  return {
    signingName,
    eventSource: `${signingName}.amazonaws.com`,
    resolve,
    renderError: (error) => ({
      status: error.status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: error.code, message: error.message }),
    }),
  };
}

/** Starts a gateway that is stopped when the test is over; `trail` reads what it has written so far. */
export async function stage(options: { services?: Service[]; statements?: object[]; now?: () => Date } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'relearn-gateway-'));
  const trailFile = join(home, 'trail.jsonl');
  const keys = createAccessKeys('a seed for the tests', account, [{ role, session: 'prepare' }]);
  const policies = policiesOf(options.statements ?? []);
  const services = options.services ?? [tinyS3(), tinyJson('sagemaker'), tinyJson('states')];
  const now = options.now ? { now: options.now } : {};
  const gateway = await startGateway({ services, keys, policies, trailFile, region, account, ...now });
  onTestFinished(async () => {
    await gateway.close();
    rmSync(home, { recursive: true });
  });
  const trail = (): unknown[] =>
    readFileSync(trailFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  return { gateway, keys, policies, trail };
}
