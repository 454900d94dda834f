import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { segmentSize } from '../../../../handlers/transform/read-csv.ts';

const mb = 1 << 20;

it('a file is read in an even number of equal segments, of at most 8 MB and rarely less than half of that', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16 * mb, max: 2 ** 40 }), (bytes) => {
      const size = segmentSize(bytes);
      expect(Math.ceil(bytes / size) % 2).toBe(0);
      expect(size).toBeLessThanOrEqual(8 * mb);
      expect(size).toBeGreaterThanOrEqual(4 * mb);
    }),
  );
});

it.each([
  ['a few rows', 100, mb],
  ['3 MB', 3 * mb, 1.5 * mb],
  ['16 MB', 16 * mb, 8 * mb],
  ['an unknown size', undefined, 8 * mb],
])('segments of %s have the expected size', (_, bytes, size) => {
  expect(segmentSize(bytes)).toBe(size);
});
