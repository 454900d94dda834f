import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronMistake } from '../../core/pipeline/cron.ts';
import { parseScheduleExpression } from '../../packages/local-aws/events/schedule-expression.ts';

// The product checks the schedule of a pipeline file, and the stand-in for EventBridge Scheduler
// runs it. They may not share code, so this test feeds the same expressions to both. The grammar is
// AWS's: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

const acceptedByProduct = (expression: string): boolean => cronMistake(expression) === undefined;

function acceptedByStandIn(expression: string): boolean {
  try {
    parseScheduleExpression(`cron(${expression})`, 'UTC', 0);
    return true;
  } catch {
    return false;
  }
}

describe('the product and the stand-in', () => {
  it.each([
    // AWS's own examples.
    '0 10 * * ? *',
    '15 12 * * ? *',
    '0 18 ? * MON-FRI *',
    '0 8 1 * ? *',
    '0/10 * ? * MON-FRI *',
    '0/5 8-17 ? * MON-FRI *',
    '15 10 ? * 6L 2022-2023',
    '0 9 ? * 2#1 *',
    // Limits of each field.
    '0 0 1 1 ? 1970',
    '59 23 31 12 ? 2199',
    '0 0 ? JAN SUN *',
    '0 0 ? DEC SAT *',
    '0 0 ? * 1 *',
    '0 0 ? * 7 *',
    // Lists, ranges and steps.
    '0,30 6,18 1,15 JAN,JUL ? 2026,2028',
    '30,0 6 ? * FRI,MON *',
    '0-10 6-8 1-15 JAN-MAR ? 2026-2030',
    '*/15 */6 */10 */3 ? */2',
    '5/15 1/6 1/10 JAN/3 ? 2026/2',
    '0-30/10 8-18/2 1-15/7 JAN-JUN/2 ? 2026-2030/2',
    '0 6 ? * MON-6 *',
    '0 6 ? * MON,4-6 *',
    '0 6 ? * * *',
    // Special days.
    '0 0 L * ? *',
    '0 0 1W * ? *',
    '0 0 31W * ? *',
    '0 0 ? * L *',
    '0 0 ? * 1L *',
    '0 0 ? * FRIL *',
    '0 0 ? * 3#2 *',
    '0 0 ? * TUE#5 *',
  ])('accept "%s"', (expression) => {
    expect(acceptedByProduct(expression)).toBe(true);
    expect(acceptedByStandIn(expression)).toBe(true);
  });

  it.each([
    // Six fields.
    '',
    '0 6 * * ?',
    '0 0 6 * * ? *',
    '0 6  * * ? *',
    ' 0 6 * * ? *',
    '@daily',
    // Exactly one ?.
    '0 6 * * * *',
    '0 6 ? * ? *',
    '0 6 1 * MON *',
    '? 6 * * ? *',
    '0 ? * * ? *',
    '0 6 * ? ? *',
    '0 6 * * ? ?',
    '0 6 ?,1 * * *',
    // Limits of each field.
    '60 6 * * ? *',
    '-1 6 * * ? *',
    '0 24 * * ? *',
    '0 6 0 * ? *',
    '0 6 32 * ? *',
    '0 6 * 0 ? *',
    '0 6 * 13 ? *',
    '0 6 ? * 0 *',
    '0 6 ? * 8 *',
    '0 6 * * ? 1969',
    '0 6 * * ? 2200',
    // Names.
    '0 6 ? * MOON *',
    '0 6 ? * MONDAY *',
    '0 6 ? * mon *',
    '0 6 ? * JAN *',
    '0 6 * MON ? *',
    '0 6 * jan ? *',
    'JAN 6 * * ? *',
    // Lists, ranges and steps.
    '0,, 6 * * ? *',
    ',0 6 * * ? *',
    '5-1 6 * * ? *',
    '0 6 ? * SAT-MON *',
    '0 6 * DEC-JAN ? *',
    '0- 6 * * ? *',
    '1-2-3 6 * * ? *',
    '*-5 6 * * ? *',
    '*/0 6 * * ? *',
    '*/ 6 * * ? *',
    '/5 6 * * ? *',
    '*/1.5 6 * * ? *',
    '*/5/5 6 * * ? *',
    '*/90 6 * * ? *',
    '0 */24 * * ? *',
    '0 6 1/32 * ? *',
    '0 6 * 1/13 ? *',
    '0 6 ? * */2 *',
    '0 6 ? * MON-FRI/2 *',
    // Special days.
    'L 6 * * ? *',
    '0 6 * L ? *',
    '0 6 W * ? *',
    '0 6 0W * ? *',
    '0 6 32W * ? *',
    '0 6 LW * ? *',
    '0 6 L-3 * ? *',
    '0 6 L,15 * ? *',
    '0 6 1W,15W * ? *',
    '0 6 1#2 * ? *',
    '0 6 ? * 2W *',
    '0 6 ? * 0L *',
    '0 6 ? * 8L *',
    '0 6 ? * #1 *',
    '0 6 ? * MON# *',
    '0 6 ? * MON#0 *',
    '0 6 ? * MON#6 *',
    '0 6 ? * 8#1 *',
    '0 6 ? * 3#1,6#3 *',
    '0 6 ? * MON,6L *',
  ])('refuse "%s"', (expression) => {
    expect(acceptedByProduct(expression)).toBe(false);
    expect(acceptedByStandIn(expression)).toBe(false);
  });

  it('agree on every expression made of valid and almost valid fields', () => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 70 }).map(String),
      fc.integer({ min: 1965, max: 2205 }).map(String),
      fc.constantFrom('JAN', 'DEC', 'SUN', 'MON', 'SAT', 'L', 'W', 'LW', '*', '?', '', '00', '07', 'mon'),
    );
    const item = fc.oneof(
      { weight: 4, arbitrary: value },
      fc.tuple(value, value).map(([from, to]) => `${from}-${to}`),
      fc.tuple(value, value).map(([from, step]) => `${from}/${step}`),
      fc.tuple(value, value, value).map(([from, to, step]) => `${from}-${to}/${step}`),
      fc.tuple(value, fc.constantFrom('L', 'W', '#1', '#5', '#6')).map(([day, suffix]) => `${day}${suffix}`),
    );
    const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','));
    const fields = [
      { valid: ['0', '*/15'] },
      { valid: ['6', '*'] },
      { valid: ['?', '1', 'L'] },
      { valid: ['*', 'JAN-MAR'] },
      { valid: ['?', 'MON', '6L'] },
      { valid: ['*', '2026'] },
    ];
    // Mostly valid fields, so that a single field decides most of the expressions.
    const field = ({ valid }: (typeof fields)[number]) =>
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...valid) }, { weight: 1, arbitrary: list });
    const expressions = fc.tuple(...fields.map(field)).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(expressions, (expression) => {
        expect([expression, acceptedByStandIn(expression)]).toEqual([expression, acceptedByProduct(expression)]);
      }),
      { numRuns: 5000 },
    );
  });

  it('agree on any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789 *?-/,#LWMONJA'.split('')) });
    fc.assert(
      fc.property(text, (expression) => {
        expect([expression, acceptedByStandIn(expression)]).toEqual([expression, acceptedByProduct(expression)]);
      }),
    );
  });
});
