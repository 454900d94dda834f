import { expect, it } from 'vitest';
import { parseJsonExactly } from '../../../../core/text/parse-json-exactly.ts';

it('keeps the digits of whole numbers that a double cannot hold, and parses all else as JSON', () => {
  expect(() => parseJsonExactly('{"a": 1')).toThrow(SyntaxError);
  expect(parseJsonExactly('[9007199254740993, {"a": -9223372036854775807}, 9007199254740992]')).toEqual([
    '9007199254740993',
    { a: '-9223372036854775807' },
    '9007199254740992',
  ]);
  const safe = '{"a":[9007199254740991,-1,0.1,1e-300,true,null,"9007199254740993"]}';
  expect(JSON.stringify(parseJsonExactly(safe))).toBe(safe);
});
