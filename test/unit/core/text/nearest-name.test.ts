import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../../core/text/nearest-name.ts';

describe('the nearest name', () => {
  it.each([
    ['agee', 'age'],
    ['AGE', 'age'],
    ['calss', 'class'],
    ['flight', 'fligth'],
    ['zzz', undefined],
    ['x', undefined],
    ['', undefined],
  ])('to %j is %j', (name, expected) => {
    expect(nearestName(name, ['age', 'class', 'fligth', 'y'])).toBe(expected);
  });
});
