import awsCronParser from 'aws-cron-parser';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseScheduleExpression } from '../../events/schedule-expression.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

/** The next `count` times after an instant, in ISO 8601. */
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
  ['cron(0 6 ? * MOON *)', 'the day of week MOON is not valid: it takes 1-7 or SUN-SAT and , - * L #'],
  ['cron(0 6 LW * ? *)', 'the day of month LW is not valid'],
  ['cron(0 6 ? * SAT-MON *)', 'the day of week SAT-MON is not valid'],
  ['cron(@daily)', '1 fields, not 6'],
  ['rate(1 hours)', 'rate(1 hour)'],
  ['rate(5 minute)', 'rate(1 hour)'],
  ['rate(0 minutes)', 'rate(1 hour)'],
  ['rate(1 week)', 'rate(1 hour)'],
  ['at(2026-01-01)', 'at(2026-01-31T06:00:00)'],
  ['every hour', 'cron(...), rate(...) or at(...)'],
])('%s is refused', (expression, message) => {
  expect(() => parseScheduleExpression(expression, 'UTC', start)).toThrow(message);
});

test('an unknown time zone is refused', () => {
  expect(() => parseScheduleExpression('rate(1 hour)', 'Europe/Atlantis', start)).toThrow(RangeError);
});

test('a time that the clocks skip does not fire', () => {
  // 02:30 does not exist in Berlin on 29 March 2026.
  expect(fires('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
    '2026-03-28T01:30Z',
    '2026-03-30T00:30Z',
    '2026-03-31T00:30Z',
  ]);
});

test('a time that the clocks repeat fires once, the first time', () => {
  expect(fires('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
  // At the second 02:10, the day's 02:30 is already over.
  expect(fires('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-26T01:30Z']);
});

test('a schedule keeps its wall-clock hour in summer and winter', () => {
  const july = fires('cron(0 6 ? * MON *)', 'America/New_York', '2026-07-01T00:00:00Z', 1);
  const january = fires('cron(0 6 ? * MON *)', 'America/New_York', '2026-01-01T00:00:00Z', 1);
  expect([...july, ...january]).toEqual(['2026-07-06T10:00Z', '2026-01-05T11:00Z']);
});

test('time zones with half hours and beyond the date line', () => {
  expect(fires('cron(0 6 ? * * *)', 'Asia/Kolkata', '2026-01-01T00:31:00Z', 1)).toEqual(['2026-01-02T00:30Z']);
  expect(fires('cron(0 0 1 * ? *)', 'Pacific/Kiritimati', '2026-01-15T00:00:00Z', 1)).toEqual(['2026-01-31T10:00Z']);
});

test('months without the day are skipped', () => {
  expect(fires('cron(0 0 31 * ? *)', 'UTC', '2026-03-31T12:00:00Z', 2)).toEqual([
    '2026-05-31T00:00Z',
    '2026-07-31T00:00Z',
  ]);
  expect(fires('cron(0 0 29 2 ? *)', 'UTC', '2026-03-01T00:00:00Z', 1)).toEqual(['2028-02-29T00:00Z']);
  expect(fires('cron(0 0 30 2 ? *)', 'UTC', '2026-03-01T00:00:00Z', 1)).toEqual([]);
});

test('lists in any order, ranges, steps and L mean what they mean in AWS', () => {
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

test.each([
  ['cron(0 0 ? * 6L *)', ['2026-01-30', '2026-02-27', '2026-03-27']],
  ['cron(0 0 ? * FRIL *)', ['2026-01-30', '2026-02-27', '2026-03-27']],
  ['cron(0 0 ? * 3#2 *)', ['2026-01-13', '2026-02-10', '2026-03-10']],
  ['cron(0 0 ? * SUN#5 *)', ['2026-03-29', '2026-05-31', '2026-08-30']],
  ['cron(0 0 ? * L *)', ['2026-01-03', '2026-01-10', '2026-01-17']],
  // 3 May 2026 is a Sunday, 1 August a Saturday, 31 May a Sunday.
  ['cron(0 0 3W 5 ? *)', ['2026-05-04']],
  ['cron(0 0 1W 8 ? *)', ['2026-08-03']],
  ['cron(0 0 31W 5 ? *)', ['2026-05-29']],
  ['cron(0 0 31W 6,7 ? 2026)', ['2026-07-31']],
])('%s fires on the right days', (expression, days) => {
  const times = fires(expression, 'UTC', '2026-01-01T12:00:00Z', days.length);
  expect(times).toEqual(days.map((day) => `${day}T00:00Z`));
});

test('cron fires at the times that an independent implementation computes', () => {
  const listOf = (low: number, high: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min: low, max: high }).map(String),
      fc
        .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: 1, max: Math.min(20, high) }))
        .map((pair) => pair.join('/')),
      fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high })).map(([a, b]) => {
        return `${Math.min(a, b)}-${Math.max(a, b)}`;
      }),
      // The other implementation expects ascending lists.
      fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 4 }).map((values) => {
        return values.sort((a, b) => a - b).join(',');
      }),
    );
  // The other implementation takes 31 April for 1 May, and supports neither L nor 6L as day of
  // week.
  const byNumber = fc.oneof(
    listOf(1, 28),
    fc.constant('L'),
    fc.integer({ min: 1, max: 28 }).map((day) => `${day}W`),
  );
  const byWeekday = fc.oneof(
    fc.constantFrom('*', 'MON-FRI', 'SUN,WED'),
    fc.integer({ min: 1, max: 7 }).map(String),
    fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 })).map((pair) => pair.join('#')),
  );
  const expressions = fc
    .tuple(
      listOf(0, 59),
      listOf(0, 23),
      listOf(1, 12),
      fc.oneof(
        byNumber.map((day) => [day, '?']),
        byWeekday.map((day) => ['?', day]),
      ),
    )
    .map(([minutes, hours, month, [day = '', weekday]]) => {
      // A step can reach day 31.
      const months = day.includes('/') ? '1,3,5,7,8,10,12' : month;
      return `${minutes} ${hours} ${day} ${months} ${weekday} *`;
    });
  const instants = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) });
  fc.assert(
    fc.property(expressions, instants, (expression, after) => {
      const expected = awsCronParser.next(awsCronParser.parse(expression), new Date(after))?.getTime();
      expect([expression, parseScheduleExpression(`cron(${expression})`, 'UTC', start)(after)]).toEqual([
        expression,
        expected,
      ]);
    }),
    // The other implementation has mistakes of its own, so the cases stay the same.
    { numRuns: 2000, seed: 20261201 },
  );
});

test('a rate counts from the start, independent of the time zone', () => {
  expect(fires('rate(7 days)', 'Europe/Berlin', '2026-03-27T00:00:00Z', 2)).toEqual([
    '2026-04-02T00:00Z',
    '2026-04-09T00:00Z',
  ]);
  expect(fires('rate(1 hour)', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T01:00Z']);
});

test('at fires once, at the wall-clock time of the time zone', () => {
  expect(fires('at(2026-07-01T06:00:00)', 'Europe/Berlin', '2026-06-30T00:00:00Z', 2)).toEqual(['2026-07-01T04:00Z']);
});
