import { expect, test } from 'vitest';
import { compilePattern } from '../../events/pattern.ts';

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: {
    object: { key: 'incoming/a.csv', size: 12 },
    tags: ['new', 'big'],
    reason: null,
    nested: [{ a: 1 }, { a: 2 }],
  },
};

test.each([
  ['wildcard', { source: [{ wildcard: 'aws.*' }] }, 'the pattern.source[0]'],
  ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'AWS' }] }, 'the pattern.source[0]'],
  ['cidr', { detail: { ip: [{ cidr: '10.0.0.0/8' }] } }, 'the pattern.detail.ip[0]'],
  ['$or', { $or: [{ source: ['a'] }] }, '$or is not supported here'],
  ['a prefix in a list of anything-but', { source: [{ 'anything-but': [{ prefix: 'a' }] }] }, 'the pattern.source[0]'],
  ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }, 'the pattern.source[0]'],
  ['a value outside a list', { source: 'aws.s3' }, 'must be a list'],
])('%s is refused when the rule is loaded', (_, pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(message);
});

test.each<[string, unknown, boolean]>([
  ['an exact value', { source: ['aws.s3'] }, true],
  ['one of several values', { source: ['x', 'aws.s3'] }, true],
  ['another value', { source: ['aws.states'] }, false],
  ['all fields', { source: ['aws.s3'], 'detail-type': ['Object Created'] }, true],
  ['one field of two', { source: ['aws.s3'], 'detail-type': ['Object Deleted'] }, false],
  ['a field that is missing', { resources: ['x'] }, false],
  ['a member of a list', { detail: { tags: ['big'] } }, true],
  ['a value that the list does not contain', { detail: { tags: ['small'] } }, false],
  ['objects in a list', { detail: { nested: { a: [2] } } }, true],
  ['null', { detail: { reason: [null] } }, true],
  ['the text of a number', { detail: { object: { size: ['12'] } } }, false],
  ['prefix', { detail: { object: { key: [{ prefix: 'incoming/' }] } } }, true],
  ['another prefix', { detail: { object: { key: [{ prefix: 'work/' }] } } }, false],
  ['suffix', { detail: { object: { key: [{ suffix: '.csv' }] } } }, true],
  ['another suffix', { detail: { object: { key: [{ suffix: '.json' }] } } }, false],
  ['numeric', { detail: { object: { size: [{ numeric: ['>', 0, '<=', 12] }] } } }, true],
  ['numeric outside the range', { detail: { object: { size: [{ numeric: ['>', 0, '<', 12] }] } } }, false],
  ['numeric with a text', { source: [{ numeric: ['>', 0] }] }, false],
  ['anything-but with other values', { source: [{ 'anything-but': ['aws.states', 'x'] }] }, true],
  ['anything-but with the value', { source: [{ 'anything-but': 'aws.s3' }] }, false],
  ['anything-but with the prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, false],
  ['anything-but of a missing field', { resources: [{ 'anything-but': 'x' }] }, false],
  ['exists', { detail: { reason: [{ exists: true }] } }, true],
  ['exists of a missing field', { detail: { version: [{ exists: true }] } }, false],
  ['exists false of a missing field', { detail: { version: [{ exists: false }] } }, true],
  ['exists false', { source: [{ exists: false }] }, false],
])('%s', (_, pattern, matches) => {
  expect(compilePattern(pattern)(event)).toBe(matches);
});
