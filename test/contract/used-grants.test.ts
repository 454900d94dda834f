import { expect, test } from 'vitest';
import { type Excuse, type Grant, checkGrants } from '../scenarios/used-grants.ts';

const grant = (name: string, action: string, resource: string): Grant => ({
  role: `arn:aws:iam::000000000000:role/relearn-loans-${name}`,
  action,
  resource,
});
const [prepare, split] = ['PrepareRole0123ABCD', 'SplitRoleABCD0123'];
const excuse = (action: string): Excuse => ({ role: 'Prepare', action, resource: '*', why: 'AWS itself needs it.' });

test('An unused permission is reported by role, action and resource', () => {
  const used = grant(prepare, 's3:GetObject', 'a');
  const granted = [
    used,
    grant(prepare, 's3:GetObject', 'b'),
    grant(split, 's3:GetObject', 'a'),
    grant(prepare, 's3:PutObject', 'a'),
  ];
  expect(checkGrants(granted, [used], [])).toEqual([
    'Prepare may s3:GetObject on b, but no scenario uses this permission.',
    'Prepare may s3:PutObject on a, but no scenario uses this permission.',
    'Split may s3:GetObject on a, but no scenario uses this permission.',
  ]);
  expect(checkGrants(granted, granted, [])).toEqual([]);
});

test('An excuse covers only the action of its role, and an excuse without an unused permission is reported', () => {
  const used = grant(prepare, 's3:GetObject', 'a');
  const granted = [used, grant(prepare, 'xray:PutTraceSegments', '*'), grant(split, 'xray:PutTraceSegments', '*')];
  expect(checkGrants(granted, [used], [excuse('xray:*'), excuse('logs:*'), excuse('s3:*')])).toEqual([
    'Split may xray:PutTraceSegments on *, but no scenario uses this permission.',
    'The excuse for Prepare (logs:* on *) covers no unused permission. Remove it.',
    'The excuse for Prepare (s3:* on *) covers no unused permission. Remove it.',
  ]);
});

test('A role name that CDK does not make is rejected', () => {
  expect(() => checkGrants([grant('elsewhere', 's3:GetObject', 'a')], [], [])).toThrow(/elsewhere is not a role name/);
});
