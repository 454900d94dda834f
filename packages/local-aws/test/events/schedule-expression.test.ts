import { expect, test } from 'vitest';
import { parseScheduleExpression } from '../../events/schedule-expression.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

/** The next `count` times after an instant, as ISO 8601. */
function fires(expression: string, timezone: string, after: string, count: number): string[] {
  const next = parseScheduleExpression(expression, timezone, start);
  const times: string[] = [];
  let instant: number | undefined = Date.parse(after);
  while (times.length < count) {
    instant = next(instant);
    if (instant === undefined) break;
    times.push(`${new Date(instant).toISOString().slice(0, 16)}Z`);
  }
  return times;
}

test.each([
  ['cron(0 6 * * *)', '5 fields'],
  ['cron(0 6 * * * *)', 'must be ?'],
  ['cron(0 6 ? * ? *)', 'must be ?'],
  ['cron(0 25 ? * MON *)', '25'],
  ['cron(0 6 ? * MOON *)', 'nothing fits'],
  ['cron(0 6 ? * 2L *)', 'last weekday'],
  ['cron(0 6 ? * SAT-MON *)', 'nothing fits'],
  ['cron(@daily)', 'cannot be read'],
  ['rate(1 hours)', 'rate(1 hour)'],
  ['rate(5 minute)', 'rate(1 hour)'],
  ['rate(0 minutes)', 'rate(1 hour)'],
  ['rate(1 week)', 'rate(1 hour)'],
  ['at(2026-01-01)', 'at(2026-01-31T06:00:00)'],
  ['every hour', 'cron(...), rate(...) or at(...)'],
])('%s is refused', (expression, message) => {
  expect(() => parseScheduleExpression(expression, 'UTC', start)).toThrow(message);
});

test('a time zone that does not exist is refused', () => {
  expect(() => parseScheduleExpression('rate(1 hour)', 'Europe/Atlantis', start)).toThrow(RangeError);
});

test('clocks that go forward skip what falls between', () => {
  // 02:30 does not exist in Berlin on 29 March 2026.
  expect(fires('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
    '2026-03-28T01:30Z',
    '2026-03-30T00:30Z',
    '2026-03-31T00:30Z',
  ]);
});

test('clocks that go back fire once, at the first of the two times', () => {
  expect(fires('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
  // In between, at the second 02:10, the day's 02:30 is over.
  expect(fires('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-26T01:30Z']);
});

test('an hour of the wall clock keeps its place through the year', () => {
  const july = fires('cron(0 6 ? * MON *)', 'America/New_York', '2026-07-01T00:00:00Z', 1);
  const january = fires('cron(0 6 ? * MON *)', 'America/New_York', '2026-01-01T00:00:00Z', 1);
  expect([...july, ...january]).toEqual(['2026-07-06T10:00Z', '2026-01-05T11:00Z']);
});

test('a time zone of half hours, and the date line', () => {
  expect(fires('cron(0 6 ? * * *)', 'Asia/Kolkata', '2026-01-01T00:31:00Z', 1)).toEqual(['2026-01-02T00:30Z']);
  expect(fires('cron(0 0 1 * ? *)', 'Pacific/Kiritimati', '2026-01-15T00:00:00Z', 1)).toEqual(['2026-01-31T10:00Z']);
});

test('days that a month does not have are skipped', () => {
  expect(fires('cron(0 0 31 * ? *)', 'UTC', '2026-03-31T12:00:00Z', 2)).toEqual([
    '2026-05-31T00:00Z',
    '2026-07-31T00:00Z',
  ]);
  expect(fires('cron(0 0 29 2 ? *)', 'UTC', '2026-03-01T00:00:00Z', 1)).toEqual(['2028-02-29T00:00Z']);
  expect(fires('cron(0 0 30 2 ? *)', 'UTC', '2026-03-01T00:00:00Z', 1)).toEqual([]);
});

test('lists in any order, ranges, steps and L are read as AWS reads them', () => {
  expect(fires('cron(30,0 6 ? * MON-FRI *)', 'UTC', '2026-01-02T06:10:00Z', 2)).toEqual([
    '2026-01-02T06:30Z',
    '2026-01-05T06:00Z',
  ]);
  expect(fires('cron(0/20 * * * ? *)', 'UTC', '2026-01-01T00:00:00Z', 3)).toEqual([
    '2026-01-01T00:20Z',
    '2026-01-01T00:40Z',
    '2026-01-01T01:00Z',
  ]);
  expect(fires('cron(0 0 L * ? 2026)', 'UTC', '2026-11-30T12:00:00Z', 2)).toEqual(['2026-12-31T00:00Z']);
});

test('a rate counts from the start, whatever the time zone', () => {
  expect(fires('rate(7 days)', 'Europe/Berlin', '2026-03-27T00:00:00Z', 2)).toEqual([
    '2026-04-02T00:00Z',
    '2026-04-09T00:00Z',
  ]);
  expect(fires('rate(1 hour)', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T01:00Z']);
});

test('at fires once, on the clocks of the time zone', () => {
  expect(fires('at(2026-07-01T06:00:00)', 'Europe/Berlin', '2026-06-30T00:00:00Z', 2)).toEqual(['2026-07-01T04:00Z']);
});
