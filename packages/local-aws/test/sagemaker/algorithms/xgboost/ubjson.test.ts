import { describe, expect, test } from 'vitest';
import { parseUbjson } from '../../../../sagemaker/algorithms/xgboost/ubjson.ts';

/** Concatenates texts and single bytes. */
const bytes = (...parts: (string | number)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));

describe('UBJSON', () => {
  test.each([
    ['that ends inside an object', bytes('{', 'i', 1, 'a'), 'range'],
    ['that ends inside a number', bytes('l', 0, 0), 'outside buffer'],
    ['that ends inside an array', bytes('['), 'range'],
    ['with a text longer than the file', bytes('S', 'L', 0, 0, 0, 1, 0, 0, 0, 0), 'beyond the end'],
    ['with an array longer than the file', bytes('[', '$', 'd', '#', 'l', 127, 0, 0, 0), 'beyond the end'],
    ['with an unknown marker', bytes('{', 'i', 1, 'a', 'Q', '}'), 'is not UBJSON'],
    ['without bytes', bytes(), 'outside buffer'],
  ])('%s is rejected', (_, document, message) => {
    expect(() => parseUbjson(document)).toThrow(message);
  });

  test('can contain numbers of every width, texts, arrays with and without a length, and objects', () => {
    const numbers = bytes('i', 1, 'a', 'i', 255, 'i', 1, 'b', 'I', 1, 0, 'i', 1, 'c', 'l', 255, 255, 255, 254);
    const wide = bytes('i', 1, 'd', 'L', 0, 0, 0, 0, 0, 0, 0, 7, 'i', 1, 'e', 'D', 63, 224, 0, 0, 0, 0, 0, 0);
    const words = bytes('i', 1, 'f', 'S', 'U', 3, 'é', '!', 'i', 1, 'g', 'T', 'i', 1, 'h', 'C', 'x');
    const typed = bytes('i', 1, 'j', '[', '$', 'd', '#', 'i', 2, 63, 128, 0, 0, 192, 0, 0, 0);
    const mixed = bytes('i', 1, 'k', '[', 'F', 'Z', ']', 'i', 1, 'l', '[', '#', 'i', 1, '{', '}');
    const document = Buffer.concat([bytes('{'), numbers, wide, words, typed, mixed, bytes('}')]);
    expect(parseUbjson(document)).toEqual({
      a: -1,
      b: 256,
      c: -2,
      d: 7,
      e: 0.5,
      f: 'é!',
      g: true,
      h: 'x',
      j: [1, -2],
      k: [false, null],
      l: [{}],
    });
  });
});
