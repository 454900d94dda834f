import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { parseJsonDocument } from '../../../../core/pipeline/json-document.ts';

const parse = (text: string): unknown => parseJsonDocument(text).value;

describe('a text that is not valid JSON', () => {
  it.each([
    ['', 'line 1, column 1: expected a value, found the end of the file'],
    ['{', 'line 1, column 2: expected }, found the end of the file'],
    ['{ "a": 1, ', 'line 1, column 11: expected a field name in double quotes, found the end of the file'],
    ['{\n  "a": 1,\n}', 'line 2, column 9: a comma before } is not allowed; delete it'],
    ['[1, 2,]', 'line 1, column 6: a comma before ] is not allowed; delete it'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: expected a comma or a closing bracket, found "'],
    ['{ "a": [1 }', 'line 1, column 11: expected a comma or a closing bracket, found }'],
    ['[1', 'line 1, column 3: expected ], found the end of the file'],
    [
      '{\n  // why\n  "a": 1\n}',
      'line 2, column 3: a comment is not allowed: a pipeline file is plain JSON; delete it',
    ],
    ['{ "a": 1 /* why */ }', 'line 1, column 10: a comment'],
    ['{ "a": 1 } /* why', 'line 1, column 12: a comment'],
    ['# why\n{}', 'line 1, column 1: a comment'],
    ["{ 'a': 1 }", "line 1, column 3: found ', but JSON needs double quotes"],
    ['{ a: 1 }', 'line 1, column 3: a is not valid here; a name or a text needs double quotes'],
    ['{ "a" 1 }', 'line 1, column 7: expected : after the field name, found 1'],
    ['{ "a": yes }', 'line 1, column 8: yes is not valid here; a name or a text needs double quotes'],
    ['{ "a": "x\n" }', 'line 1, column 8: the string is not closed on its line'],
    ['{ "a": "x\t" }', 'line 1, column 8: the string contains a control character'],
    ['{ "a": "C:\\data" }', 'line 1, column 8: the string contains an invalid escape; write a backslash as \\\\'],
    ['{ "a": "\\u12" }', 'line 1, column 8: the string contains an invalid escape'],
    ['{ "a": 1. }', 'line 1, column 8: 1. is not a complete number'],
    ['{ "a": 01 }', 'line 1, column 9: expected a comma or a closing bracket, found 1'],
    ['{ "a": 1 } }', 'line 1, column 12: expected the end of the file, found }'],
    ['{ "a": 1, "b": { "c": 1, "c": 2 } }', 'line 1, column 26: "c" is written twice; delete one'],
    ['{ "__proto__": 1 }', 'line 1, column 3: "__proto__" cannot be a name'],
  ])('%j is rejected with line and column', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('is a PipelineFileError with the file name', () => {
    expect(() => parsePipeline('{\n  "a": 1,\n}', 'p.json')).toThrow(
      'p.json is not valid JSON:\n  line 2, column 9: a comma before }',
    );
  });

  it('is any text that JSON.parse rejects', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, index, inserted) => {
        const at = index % (json.length + 1);
        const text = json.slice(0, at) + inserted + json.slice(at);
        const outcome = (parser: (text: string) => unknown) => {
          try {
            return JSON.stringify(parser(text));
          } catch (error) {
            if (!(error instanceof Error)) throw error;
            if (/written twice|__proto__/.test(error.message)) return 'stricter';
            // JSON.parse gives the value, so a mistake that jsonc-parser misses would surface as a
            // SyntaxError.
            return error.name === 'JsonTextError' || parser === JSON.parse ? 'rejected' : error.name;
          }
        };
        const ours = outcome(parse);
        expect(ours === 'stricter' ? ours : outcome(JSON.parse)).toBe(ours);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a text that is valid JSON', () => {
  it('may begin with the byte order mark that editors on Windows write', () => {
    expect(parse('\u{feff}{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
  });

  it('keeps escapes, empty lists and empty objects', () => {
    expect(parse('"\u007f\u0085 \ud800"')).toBe('\u007f\u0085 \ud800');
    expect(parse('{ "a\\u00e9\\n" : [ ], "b" : { }, "c": -1.5e3, "d": false }')).toEqual({
      'a\u00e9\n': [],
      b: {},
      c: -1500,
      d: false,
    });
  });

  it('tells the position of a field, of a list item, and of the parent of what does not exist', () => {
    const { positionOf } = parseJsonDocument('{\r\n  "a": [1,\r\n    { "b c": 2 }]\r\n}');
    expect(positionOf(['a'])).toBe('line 2, column 3');
    expect(positionOf(['a', 1])).toBe('line 3, column 5');
    expect(positionOf(['a', 1, 'b c'])).toBe('line 3, column 7');
    expect(positionOf(['a', 7, 'd'])).toBe('line 2, column 3');
    expect(positionOf(['constructor', 'x'])).toBe('line 1, column 1');
    expect(positionOf([])).toBe('line 1, column 1');
  });
});
