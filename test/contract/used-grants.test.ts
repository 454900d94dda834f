import { expect, test } from 'vitest';
import { type Excuse, type Grant, checkGrants } from '../scenarios/used-grants.ts';

const grant = (name: string, action: string, resource: string): Grant => ({
  role: `arn:aws:iam::000000000000:role/relearn-loans-${name}`,
  action,
  resource,
});
const [prepare, split] = ['PrepareRole0123ABCD', 'SplitRoleABCD0123'];
const excuse = (action: string): Excuse => ({ role: 'Prepare', action, resource: '*', why: 'AWS itself needs it.' });

test('A grant that no call has used is told, by role, action and resource', () => {
  const used = grant(prepare, 's3:GetObject', 'a');
  const granted = [
    used,
    grant(prepare, 's3:GetObject', 'b'),
    grant(split, 's3:GetObject', 'a'),
    grant(prepare, 's3:PutObject', 'a'),
  ];
  expect(checkGrants(granted, [used], [])).toEqual([
    'Prepare may s3:GetObject on b: no scenario needs it',
    'Prepare may s3:PutObject on a: no scenario needs it',
    'Split may s3:GetObject on a: no scenario needs it',
  ]);
  expect(checkGrants(granted, granted, [])).toEqual([]);
});

test('An excuse covers its role’s action alone, and one for what is used or not granted is told', () => {
  const used = grant(prepare, 's3:GetObject', 'a');
  const granted = [used, grant(prepare, 'xray:PutTraceSegments', '*'), grant(split, 'xray:PutTraceSegments', '*')];
  expect(checkGrants(granted, [used], [excuse('xray:*'), excuse('logs:*'), excuse('s3:*')])).toEqual([
    'Split may xray:PutTraceSegments on *: no scenario needs it',
    'Prepare is excused for logs:* on *: nothing of that is unused',
    'Prepare is excused for s3:* on *: nothing of that is unused',
  ]);
});

test('A role that is not named as CDK names roles is refused', () => {
  expect(() => checkGrants([grant('elsewhere', 's3:GetObject', 'a')], [], [])).toThrow(/elsewhere is not named/);
});
