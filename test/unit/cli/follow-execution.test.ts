import { afterEach, expect, test } from 'vitest';
import { followExecution } from '../../../cli/follow-execution.ts';
import { startStates, type TestStates } from '../../../packages/local-aws/test/fixtures/states.ts';

let states: TestStates;
afterEach(() => {
  states.close();
});

/** Follows an execution to its end and records the states that are shown. */
async function follow(executionArn: string) {
  const shown: string[] = [];
  const end = await followExecution({ sfn: states.client, pollMs: 1 }, executionArn, {
    entered: (state) => shown.push(`+${state}`),
    exited: (state) => shown.push(`-${state}`),
    done: () => {},
  });
  return { end, shown };
}

test('Every state is reported once and in order, whether a poll finds one new event or more than a page of them', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `State${index}`);
  const waits = (index: number) => index % 10 === 9;
  const chain = names.map((name, index): [string, Record<string, unknown>] => [
    name,
    {
      ...(waits(index) ? { Type: 'Wait', Seconds: 1 } : { Type: 'Pass' }),
      ...(index === 29 ? { End: true } : { Next: names[index + 1] }),
    },
  ]);
  states = await startStates(Object.fromEntries(chain));
  const { end, shown } = await follow(await states.start());
  expect(end.status).toBe('SUCCEEDED');
  expect(shown).toEqual(names.flatMap((name) => [`+${name}`, `-${name}`]));
});

test('The states of an execution that failed before the first poll are reported', async () => {
  states = await startStates({ Work: { Type: 'Fail', Error: 'DataError', Cause: 'row 7: no number' } });
  const executionArn = await states.start();
  await states.ended(executionArn);
  const { end, shown } = await follow(executionArn);
  expect(end).toMatchObject({ status: 'FAILED', error: 'DataError', cause: 'row 7: no number' });
  expect(shown).toEqual(['+Work']);
});
