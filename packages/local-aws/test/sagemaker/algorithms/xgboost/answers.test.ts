import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClientError } from '../../../../sagemaker/algorithms/algorithm.ts';
import { formatAnswer } from '../../../../sagemaker/algorithms/xgboost/answers.ts';
import { parseRequestRows } from '../../../../sagemaker/algorithms/xgboost/request-rows.ts';
import { shortestFloat } from '../../../../sagemaker/algorithms/shortest-float.ts';

const parse = (text: string, columns: number, contentType = 'text/csv'): number[][] => {
  const { values, rows } = parseRequestRows(Buffer.from(text), contentType, columns);
  return Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)]);
};

describe('a request', () => {
  test.each([
    ['one cell too few', '1,2\n3\n', 'text/csv', 'request, line 2: 1 cells where 2 were expected'],
    ['one cell too many', '1,2,3\n', 'text/csv', 'request, line 1: 3 cells where 2 were expected'],
    ['a word', '1,2\n3,four\n', 'text/csv', 'request, line 2, column 2: "four" is not a finite number'],
    ['a header', 'a,b\n1,2\n', 'text/csv', 'Is the first line a header?'],
    ['JSON', '{}', 'application/json', 'Content-type application/json not supported'],
  ])('with %s is rejected', (_, text, contentType, message) => {
    expect(() => parse(text, 2, contentType)).toThrow(ClientError);
    expect(() => parse(text, 2, contentType)).toThrow(message);
  });

  test('has one row per line, and a missing value for each empty cell', () => {
    expect(parse('1,-2.5\r\n,1e3\nnan,', 2, 'text/csv; charset=utf-8')).toEqual([
      [1, -2.5],
      [NaN, 1000],
      [NaN, NaN],
    ]);
    expect(parse('', 2)).toEqual([]);
  });

  test('numbers in any notation are read as the nearest float32', () => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, max: 3e38, min: -3e38 }), fc.float());
    fc.assert(
      fc.property(number, fc.constantFrom(undefined, 3, 9, 17), (value, digits) => {
        fc.pre(Number.isFinite(value));
        const text = digits === undefined ? String(value) : value.toPrecision(digits);
        fc.pre(Number.isFinite(Math.fround(Number(text))));
        expect(parse(text, 1)[0]?.[0]).toBe(Math.fround(Number(text)));
        const plain = value.toFixed(8);
        expect(parse(plain, 1)[0]?.[0]).toBe(Math.fround(Number(plain)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('an answer', () => {
  const scores = Float32Array.of(0.1, 0.25);
  const probabilities = Float32Array.of(0.1, 0.2, 0.7, 1, 0, 1e-9);
  const options = (accept: string, batch = false) => ({ contentType: 'text/csv', accept, batch });

  test('of a type that the container does not write is rejected', () => {
    expect(() => formatAnswer(scores, 1, options('application/x-recordio-protobuf'))).toThrow(ClientError);
  });

  test('of a batch transform job is one line per row, as Python prints it', () => {
    expect(formatAnswer(scores, 1, options('text/csv', true))).toEqual({
      contentType: 'text/csv',
      body: '0.1\n0.25\n',
    });
    const { body } = formatAnswer(probabilities, 3, options('application/json', true));
    expect(body).toBe('[0.1, 0.2, 0.7]\n[1.0, 0.0, 1e-9]\n');
  });

  test('over HTTP has one line per row', () => {
    expect(formatAnswer(scores, 1, options('text/csv'))).toEqual({ contentType: 'text/csv', body: '0.1\n0.25' });
    expect(formatAnswer(probabilities, 3, options('*/*')).body).toBe('0.1,0.2,0.7\n1.0,0.0,1e-9');
  });

  test('over HTTP can be JSON', () => {
    const { contentType, body } = formatAnswer(scores, 1, options('application/json'));
    expect(contentType).toBe('application/json');
    expect(JSON.parse(body)).toEqual({ predictions: [{ score: 0.1 }, { score: 0.25 }] });
    expect(JSON.parse(formatAnswer(probabilities, 3, options('application/json')).body)).toEqual({
      predictions: [{ score: [0.1, 0.2, 0.7] }, { score: [1, 0, 1e-9] }],
    });
  });
});

test('a float32 is printed with the fewest digits that identify it', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const printed = shortestFloat(value);
      expect(Math.fround(printed)).toBe(value);
      // Below this, float32 has fewer than 6 digits, and more than necessary are printed.
      fc.pre(Math.abs(value) > 1.2e-38);
      const fewest = [1, 2, 3, 4, 5, 6, 7, 8, 9].find(
        (digits) => Math.fround(Number(value.toPrecision(digits))) === value,
      );
      expect(Number(printed.toPrecision(fewest)) === printed).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
