import { expect, it } from 'vitest';
import { start, startInput } from '../../handlers/start/start.ts';
import { openStage } from './run-stage.ts';

const slot = (scheduledTime: string) => ({ trigger: 'schedule' as const, scheduledTime });

it('starts one execution for a slot of the schedule, however often it is delivered', async () => {
  const stage = openStage();
  const first = await start(slot('2026-03-02T06:00:00Z'), stage);
  expect(await start(slot('2026-03-02T06:00:00Z'), stage)).toEqual(first);
  const second = await start(slot('2026-03-09T06:00:00Z'), stage);
  expect([...stage.started]).toEqual([
    [first.executionName, '{"trigger":"schedule"}'],
    [second.executionName, '{"trigger":"schedule"}'],
  ]);
  expect(first.executionName).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
});

it('refuses an event that names no slot', () => {
  expect(startInput.safeParse({ trigger: 'schedule' }).success).toBe(false);
  expect(startInput.safeParse({ ...slot('x'), trigger: 'upload' }).success).toBe(false);
});
