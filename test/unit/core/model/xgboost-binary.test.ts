import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readBinarySplits } from '../../../../core/model/xgboost-binary.ts';
import { totalGains } from '../../../../core/model/xgboost-importance.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../../../packages/local-aws/test/fixtures/xgboost/legacy/${name}`, import.meta.url));
const numbers = z.record(z.string(), z.number());
const scores = z
  .record(z.string(), z.object({ total_gain: numbers, weight: numbers }))
  .parse(JSON.parse(read('scores.json').toString()));
const model = read('binary');

/** The model with a 32-bit integer overwritten. */
function changed(offset: number, value: number): Buffer {
  const copy = Buffer.from(model);
  copy.writeInt32LE(value, offset);
  return copy;
}

describe('XGBoost’s binary format', () => {
  it('cannot be read if the file ends before the trees do', () => {
    const end = 4 + 136 + (8 + 'binary:logistic'.length) + (8 + 'gbtree'.length) + 160;
    const trees = [...Array(5).keys()].reduce((at) => at + 148 + 36 * model.readInt32LE(at + 4), end);
    expect(readBinarySplits(model.subarray(0, trees))).toEqual(readBinarySplits(model));
    for (let length = 0; length < trees; length += 1)
      expect(() => readBinarySplits(model.subarray(0, length))).toThrow(/at byte \d+ needs \d+ bytes/);
  });

  it.each([
    ['a name that is too long', changed(140, 1_000_000), 'cannot have 1000000 characters'],
    ['a negative number of trees', changed(177, -1), 'cannot have -1 trees'],
    ['too large a number of trees', changed(177, 50), 'tree 5'],
    ['a tree without nodes', changed(341, 0), 'tree 0 cannot have 0 nodes'],
    ['a tree with too large a number of nodes', changed(341, 2 ** 31 - 1), '2147483647 nodes of tree 0'],
    ['a linear booster', read('linear'), 'the booster gblinear has no trees'],
    ['a pickle', Buffer.from('\x80\x04\x95'.padEnd(400, 'x'), 'latin1'), 'not an XGBoost model'],
  ])('cannot be read with %s', (_, file, message) => {
    expect(() => readBinarySplits(file)).toThrow(message);
  });

  it.each(Object.keys(scores))('has the gains that Booster.get_score returns: %s', (name) => {
    const { total_gain: gains, weight } = scores[name] ?? { total_gain: {}, weight: {} };
    const splits = readBinarySplits(read(name));
    const sums: Record<string, number> = {};
    for (const { feature, gain } of splits) sums[`f${feature}`] = (sums[`f${feature}`] ?? 0) + gain;
    expect(sums).toEqual(Object.fromEntries(Object.entries(gains).map(([f, gain]) => [f, near(gain)])));
    expect(splits).toHaveLength(Object.values(weight).reduce((sum, count) => sum + count, 0));

    const total = Object.values(gains).reduce((sum, gain) => sum + gain, 0);
    const shares = Object.entries(gains).map(([feature, gain]) => ({ feature, gain: near(gain / total) }));
    const ordered = shares.toSorted((a, b) => (gains[b.feature] ?? 0) - (gains[a.feature] ?? 0));
    expect(totalGains(read(name), ['f0', 'f1', 'f2', 'f3'])).toEqual(ordered);
  });

  it('is read without its first four bytes, as older versions write it', () => {
    expect(readBinarySplits(model.subarray(4))).toEqual(readBinarySplits(model));
  });
});

/** Equal up to the error of the library's single-precision sums. */
function near(value: number): unknown {
  return expect.closeTo(value, 6 - Math.ceil(Math.log10(Math.max(1, value))));
}
