import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { parseJsonText } from '../../../../core/pipeline/json-text.ts';

describe('a text that is no JSON', () => {
  it.each([
    ['', 'line 1, column 1: expected a value, found the end of the file'],
    ['{', 'line 1, column 2: expected a field name in double quotes, found the end of the file'],
    ['{\n  "a": 1,\n}', 'line 2, column 9: a comma before }: delete it'],
    ['[1, 2,]', 'line 1, column 6: a comma before ]: delete it'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: expected , or }, found "'],
    [
      '{\n  // why\n  "a": 1\n}',
      'line 2, column 3: a comment; a pipeline file is plain JSON, which has none: delete it',
    ],
    ['{ "a": 1 /* why */ }', 'line 1, column 10: a comment'],
    ["{ 'a': 1 }", "line 1, column 3: expected a field name in double quotes, found ' (JSON wants double quotes)"],
    ['{ "a" 1 }', 'line 1, column 7: expected : after "a", found 1'],
    ['{ "a": yes }', 'line 1, column 8: expected a value, found y'],
    ['{ "a": "x\n" }', 'line 1, column 8: a string that is not closed, or holds a character that JSON wants escaped'],
    ['{ "a": 01 }', 'line 1, column 9: expected , or }, found 1'],
    ['{ "a": 1 } }', 'line 1, column 12: expected the end of the file, found }'],
    ['{ "a": 1, "b": { "c": 1, "c": 2 } }', 'line 1, column 26: "c" is written twice'],
    ['{ "__proto__": 1 }', 'line 1, column 3: "__proto__" cannot be a name'],
  ])('%j is refused with line and column', (text, message) => {
    expect(() => parseJsonText(text)).toThrow(message);
  });

  it('is a PipelineFileError that names the file', () => {
    expect(() => parsePipeline('{\n  "a": 1,\n}', 'p.json')).toThrow(
      'p.json is no JSON: line 2, column 9: a comma before }',
    );
  });

  it('is any text that JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, place, inserted) => {
        const at = place % (json.length + 1);
        const text = json.slice(0, at) + inserted + json.slice(at);
        const outcome = (parse: (text: string) => unknown) => {
          try {
            return JSON.stringify(parse(text));
          } catch (error) {
            return error instanceof Error && /written twice|__proto__/.test(error.message) ? 'stricter' : 'refused';
          }
        };
        const ours = outcome(parseJsonText);
        expect(ours === 'stricter' ? ours : outcome(JSON.parse)).toBe(ours);
      }),
    );
  });
});

describe('a text that is JSON', () => {
  it('may begin with the byte order mark that editors on Windows write', () => {
    expect(parseJsonText('\u{feff}{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
  });

  it('keeps escapes, empty lists and empty objects', () => {
    expect(parseJsonText('"\u007f\u0085 \ud800"')).toBe('\u007f\u0085 \ud800');
    expect(parseJsonText('{ "a\\u00e9\\n" : [ ], "b" : { }, "c": -1.5e3, "d": false }')).toEqual({
      'a\u00e9\n': [],
      b: {},
      c: -1500,
      d: false,
    });
  });
});
