import { describe, expect, test } from 'vitest';
import { authorize } from '../../gateway/authorizer.ts';
import { createPolicies } from '../../gateway/policies.ts';
import type { Access } from '../../protocol/service.ts';
import { account, policiesOf, region, role, session, trust } from '../fixtures/gateway.ts';

const caller = { type: 'AssumedRole', arn: session, role } as const;
const admin = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/admin` } as const;
const put: Access = { action: 's3:PutObject', resource: 'arn:aws:s3:::bucket/work/a.csv' };
const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const decide = (statements: object[], access: Access) => policiesOf(statements).decide(caller, access);

describe('a policy that cannot be evaluated is refused at the start', () => {
  const refused: [name: string, statement: object, message: RegExp][] = [
    [
      'an unknown operator',
      allow('s3:*', '*', { StringNotEquals: { 'aws:SourceArn': 'a' } }),
      /PreparePolicy\/0.*StringNotEquals is not evaluated/,
    ],
    [
      'a set operator',
      allow('s3:*', '*', { 'ForAllValues:StringLike': { 's3:prefix': 'a' } }),
      /ForAllValues:StringLike/,
    ],
    ['an unknown key', allow('s3:*', '*', { StringEquals: { 'aws:Nonsense': 'a' } }), /aws:nonsense is not known/],
    [
      'a structured value',
      allow('s3:*', '*', { StringEquals: { 's3:prefix': { Ref: 'a' } } }),
      /s3:prefix has a value/,
    ],
    ['NotAction', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, /NotAction/],
    ['NotResource', { Effect: 'Allow', Action: 's3:*', NotResource: '*' }, /NotResource/],
    ['no Resource', { Effect: 'Allow', Action: 's3:*' }, /needs a Resource/],
    ['a Principal', { ...allow('s3:*', '*'), Principal: '*' }, /has no Principal/],
    ['a policy variable', allow('s3:*', 'arn:aws:s3:::b/${aws:username}'), /policy variable/],
    ['an unresolved intrinsic', allow('s3:*', [{ Ref: 'B' } as never]), /Resource/],
    ['an Effect of another case', { ...allow('s3:*', '*'), Effect: 'allow' }, /Effect/],
  ];
  test.each(refused)('%s', (_case, statement, message) => {
    expect(() => policiesOf([statement])).toThrow(message);
  });

  test('an unknown managed policy', () => {
    const arn = 'arn:aws:iam::aws:policy/AmazonSageMakerFullAccess';
    const roles = [{ arn: role, policies: [], managedPolicyArns: [arn], trust }];
    expect(() => createPolicies({ account, region, roles, resourcePolicies: [] })).toThrow(/AmazonSageMakerFullAccess/);
  });

  test('a resource policy for a whole account', () => {
    const statement = { ...allow('s3:*', '*'), Principal: { AWS: `arn:aws:iam::${account}:root` } };
    const document = { Version: '2012-10-17', Statement: statement };
    expect(() => policiesOf([], [{ id: 'Bucket', document }])).toThrow(/:root is not evaluated/);
  });
});

describe('a deny', () => {
  const everything = allow('*', '*');

  test('overrides an allow, before or after it', () => {
    const deny = { Effect: 'Deny', Action: 's3:Put*', Resource: 'arn:aws:s3:::bucket/work/*' };
    const reason = 'with an explicit deny in an identity-based policy';
    expect(decide([everything, deny], put)).toEqual({ allowed: false, reason });
    expect(decide([deny, everything], put)).toEqual({ allowed: false, reason });
    expect(decide([deny, everything], { ...put, resource: 'arn:aws:s3:::bucket/live.json' }).allowed).toBe(true);
  });

  test('in a bucket policy applies to the admin too', () => {
    const deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::bucket/*' };
    const policies = policiesOf(
      [everything],
      [{ id: 'BucketPolicy', document: { Version: '2012-10-17', Statement: [deny] } }],
    );
    const reason = 'with an explicit deny in a resource-based policy';
    expect(policies.decide(caller, put)).toEqual({ allowed: false, reason });
    expect(policies.decide(admin, put)).toEqual({ allowed: false, reason });
  });

  test('of calls without TLS does not apply, but a deny of calls with TLS does', () => {
    const denyIf = (SecureTransport: string) => {
      const deny = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': SecureTransport } },
      };
      const document = { Version: '2012-10-17', Statement: [deny] };
      return policiesOf([everything], [{ id: 'BucketPolicy', document }]).decide(caller, put).allowed;
    };
    expect([denyIf('false'), denyIf('true')]).toEqual([true, false]);
  });
});

describe('an allow', () => {
  test('is required for every caller except the admin', () => {
    const policies = policiesOf([]);
    const reason = 'because no identity-based policy allows the s3:PutObject action';
    expect(policies.decide(caller, put)).toEqual({ allowed: false, reason });
    expect(policies.decide(admin, put)).toEqual({ allowed: true, by: 'admin' });
  });

  test('ignores the case of actions, but not of resources', () => {
    expect(decide([allow('S3:putobject', put.resource)], put).allowed).toBe(true);
    expect(decide([allow('s3:PutObject', put.resource.toUpperCase())], put).allowed).toBe(false);
  });

  test('supports the wildcards * and ?, and compares all other characters literally', () => {
    const allowed = (resource: string) => decide([allow('s3:PutObject', resource)], put).allowed;
    expect(['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/w?rk/*.csv', '*'].map(allowed)).toEqual([true, true, true]);
    expect(
      ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/work/', 'arn:aws:s3:::bucket/work/a?csv.', '.*'].map(allowed),
    ).toEqual([false, false, false, false]);
    expect(allowed('arn:aws:s3:::bucket/work/a.cs[v]')).toBe(false);
  });

  test('is reported with its Sid or index', () => {
    const second = { ...allow('s3:PutObject', '*'), Sid: 'Write' };
    expect(decide([allow('s3:GetObject', '*'), second], put)).toEqual({ allowed: true, by: 'PreparePolicy/Write' });
    expect(decide([allow('s3:GetObject', '*'), allow('s3:PutObject', '*')], put)).toEqual({
      allowed: true,
      by: 'PreparePolicy/1',
    });
  });

  test('does not apply to another role', () => {
    const other = { ...caller, role: `${role}-other` };
    expect(policiesOf([allow('*', '*')]).decide(other, put).allowed).toBe(false);
  });

  test('can come from a managed policy of AWS', () => {
    const managedPolicyArns = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];
    const policies = createPolicies({
      account,
      region,
      roles: [{ arn: role, policies: [], managedPolicyArns, trust }],
      resourcePolicies: [],
    });
    const log = { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:us-east-1:000000000000:log-group:a' };
    expect(policies.decide(caller, log)).toEqual({ allowed: true, by: 'service-role/AWSLambdaBasicExecutionRole/0' });
  });
});

test('A call with several accesses needs all permissions', () => {
  const read = { ...put, action: 's3:GetObject' };
  const check = (statements: object[]) => authorize(policiesOf(statements), caller, [read, put], 's3');
  expect(() => check([allow('s3:GetObject', '*')])).toThrow(/s3:PutObject/);
  expect(() => check([allow('s3:PutObject', '*')])).toThrow(/s3:GetObject/);
  const allowedBy = ['PreparePolicy/0', 'PreparePolicy/1'];
  expect(check([allow('s3:GetObject', '*'), allow('s3:PutObject', '*')])).toEqual({ allowedBy });
});

describe('a condition', () => {
  const pass = { action: 'iam:PassRole', resource: role };
  const allowed = (condition: object, context?: Record<string, string>) =>
    decide([allow('iam:PassRole', '*', condition)], { ...pass, ...(context && { context }) }).allowed;
  const passedTo = (service: string) => ({ 'iam:PassedToService': service });

  test('without a value in the call does not hold, unless it has IfExists', () => {
    const expected = passedTo('sagemaker.amazonaws.com');
    expect(allowed({ StringEquals: expected })).toBe(false);
    expect(allowed({ StringEqualsIfExists: expected })).toBe(true);
    expect(allowed({ StringEqualsIfExists: expected }, passedTo('lambda.amazonaws.com'))).toBe(false);
  });

  test('holds for one of its values, with its key in any case', () => {
    const condition = { StringEquals: { 'IAM:passedtoservice': ['a.amazonaws.com', 'b.amazonaws.com'] } };
    expect(allowed(condition, passedTo('b.amazonaws.com'))).toBe(true);
    expect(allowed(condition, passedTo('c.amazonaws.com'))).toBe(false);
  });

  test('holds only if all its lines hold', () => {
    const condition = { StringLike: { 'iam:PassedToService': '*.amazonaws.com', 'aws:PrincipalArn': '*:role/other' } };
    expect(allowed(condition, passedTo('b.amazonaws.com'))).toBe(false);
  });

  test('compares ARNs part by part', () => {
    const rule = { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/a:b' };
    expect(allowed({ ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } }, rule)).toBe(true);
    expect(allowed({ ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/a:b' } }, rule)).toBe(false);
    expect(allowed({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:*:rule/*' } }, rule)).toBe(false);
  });
});

describe('an AWS service', () => {
  const service = { type: 'AWSService', arn: 'events.amazonaws.com' } as const;
  const resource = 'arn:aws:lambda:us-east-1:000000000000:function:reap:1';
  const invoke = { action: 'lambda:InvokeFunction', resource };
  const permission = {
    ...allow('lambda:InvokeFunction', resource, {
      ArnLike: { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/ended' },
    }),
    Principal: { Service: 'events.amazonaws.com' },
  };
  const policies = policiesOf([], [{ id: 'Permission', document: { Version: '2012-10-17', Statement: permission } }]);
  const from = (rule: string) => ({
    ...invoke,
    context: { 'aws:SourceArn': `arn:aws:events:us-east-1:000000000000:rule/${rule}` },
  });

  test('may do what a resource policy grants, for the source in the grant', () => {
    expect(policies.decide(service, from('ended'))).toEqual({ allowed: true, by: 'Permission/0' });
    expect(policies.decide(service, from('other')).allowed).toBe(false);
    expect(policies.decide({ ...service, arn: 's3.amazonaws.com' }, from('ended')).allowed).toBe(false);
  });

  test('may assume only a role that trusts it', () => {
    expect(policies.mayAssume('lambda.amazonaws.com', role)).toBe(true);
    expect(policies.mayAssume('states.amazonaws.com', role)).toBe(false);
    expect(policies.mayAssume('lambda.amazonaws.com', `${role}-other`)).toBe(false);
  });
});

test('Used grants are distinguished from unused ones', () => {
  const policies = policiesOf([
    allow(['s3:PutObject', 's3:GetObject'], ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::other/*']),
  ]);
  policies.decide(caller, put);
  policies.decide(admin, { ...put, action: 's3:GetObject' });
  const used = policies.grants().filter((grant) => grant.uses > 0);
  const statement = 'PreparePolicy/0';
  expect(used).toEqual([{ role, statement, action: 's3:PutObject', resource: 'arn:aws:s3:::bucket/*', uses: 1 }]);
  expect(policies.grants()).toHaveLength(4);
});

test('A grant is reported once, when a call first needs it', () => {
  const reported: string[] = [];
  const document = { Version: '2012-10-17', Statement: [allow(['s3:PutObject', 's3:GetObject'], '*')] };
  const policies = createPolicies({
    account,
    region,
    roles: [{ arn: role, policies: [{ id: 'PreparePolicy', document }], managedPolicyArns: [], trust }],
    resourcePolicies: [],
    onFirstUse: ({ action }) => reported.push(action),
  });
  policies.decide(admin, put);
  expect(reported).toEqual([]);
  policies.decide(caller, put);
  policies.decide(caller, { ...put, resource: 'arn:aws:s3:::other/b' });
  expect(reported).toEqual(['s3:PutObject']);
});
