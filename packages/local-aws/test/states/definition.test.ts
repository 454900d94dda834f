import { expect, test } from 'vitest';
import { parseDefinition } from '../../states/definition.ts';
import { task } from '../fixtures/states.ts';

const end = { Type: 'Succeed' };

const load = (states: Record<string, unknown>, fields: Record<string, unknown> = {}, isValid = false) =>
  parseDefinition('retrain', { StartAt: Object.keys(states)[0], States: states, ...fields }, isValid);

test.each([
  ['a missing state', { A: { Type: 'Pass', Next: 'B' } }, 'MISSING_TRANSITION_TARGET'],
  ['a state without a transition to it', { A: end, B: end }, 'State B is not reachable'],
])('%s is rejected by asl-validator', (_, states, message) => {
  expect(() => load(states)).toThrow(message);
});

// Without asl-validator, which takes a third of a second.
test.each([
  [
    'JSONata',
    { A: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 %}', End: true } },
    'A: QueryLanguage "JSONata"',
  ],
  ['a Map', { A: { Type: 'Map', ItemProcessor: { StartAt: 'B', States: { B: end } }, End: true } }, 'type Map'],
  [
    'a Parallel',
    { A: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: end } }], End: true } },
    'type Parallel',
  ],
  [
    'another service integration',
    { A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: {}, End: true } },
    'A: the Resource "arn:aws:states:::sns:publish" is not supported here',
  ],
  [
    'another invocation type',
    { A: task({ Parameters: { FunctionName: 'f', InvocationType: 'Event' }, End: true }) },
    'A: Parameters InvocationType are not supported here',
  ],
  [
    'a task without a function',
    { A: task({ Parameters: { Payload: 1 }, End: true }) },
    'A: Parameters has no FunctionName',
  ],
  [
    'a heartbeat',
    { A: task({ HeartbeatSeconds: 5, End: true }) },
    'A: the field HeartbeatSeconds is not supported here',
  ],
  ['variables', { A: { Type: 'Pass', Assign: { x: 1 }, End: true } }, 'Assign'],
  [
    'a placeholder that was not substituted',
    { A: task({ Parameters: { FunctionName: '${PrepareFunctionArn}' }, End: true }) },
    'States/A/Parameters/FunctionName: ${PrepareFunctionArn} has no substitution',
  ],
  [
    'a field of the context object that is not filled',
    { A: { Type: 'Pass', Parameters: { 'token.$': '$$.Task.Token' }, End: true } },
    'States/A/Parameters/token.$: the context object has only',
  ],
  ['the whole context object', { A: { Type: 'Pass', InputPath: '$$', End: true } }, 'the context object has only'],
  [
    'States.ALL with other errors',
    { A: task({ Retry: [{ ErrorEquals: ['States.ALL', 'DataError'] }], End: true }) },
    'A: States.ALL must be alone in its ErrorEquals, in the last entry of Retry',
  ],
  [
    'States.ALL before another entry',
    {
      A: task({
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'B' },
          { ErrorEquals: ['X'], Next: 'B' },
        ],
        Next: 'B',
      }),
      B: end,
    },
    'A: States.ALL must be alone in its ErrorEquals, in the last entry of Catch',
  ],
  [
    'an unknown jitter strategy',
    { A: task({ Retry: [{ ErrorEquals: ['X'], JitterStrategy: 'HALF' }], End: true }) },
    'A: JitterStrategy must be FULL or NONE, not "HALF"',
  ],
  [
    'an intrinsic function as cause',
    { A: { Type: 'Fail', CausePath: "States.Format('{}', $.x)" } },
    'A: CausePath can only be',
  ],
])('%s is rejected here', (_, states, message) => {
  expect(() => load(states, {}, true)).toThrow(message);
});

test('one error lists all violations and names the state machine', () => {
  const states = { A: task({ HeartbeatSeconds: 5, Next: 'B' }), B: { Type: 'Fail', CausePath: 'States.UUID()' } };
  expect(() => load(states, { QueryLanguage: 'JSONata' })).toThrow(
    /The state machine retrain cannot run here:[^]*QueryLanguage[^]*Heartbeat[^]*CausePath/,
  );
});

test('a definition is not modified', () => {
  const states = { A: task({ Next: 'B' }), B: end };
  const before = structuredClone(states);
  expect(load(states).StartAt).toBe('A');
  expect(states).toEqual(before);
});
