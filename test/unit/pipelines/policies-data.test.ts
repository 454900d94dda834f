import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../core/pipeline/parse-pipeline.ts';
import { plans } from '../../../pipelines/policies/carriers.ts';
import { generate } from '../../../pipelines/policies/generate.ts';
import file from '../../../pipelines/policies/pipeline.json' with { type: 'json' };

const rows = rowsOf(generate());
const members = new Map<string, number>();
for (const { policy } of rows) members.set(policy, (members.get(policy) ?? 0) + 1);

function rowsOf(csv: string) {
  const [, ...lines] = csv.trimEnd().split('\n');
  return lines.map((line) => {
    const [policy = '', id = '', ...extraCells] = line.split(',');
    return { policy, id, extraCells };
  });
}

describe('the policies data', () => {
  it('has a header, two cells per row, and a line feed at the end', () => {
    expect(generate()).toMatch(/^policy,id\n[\s\S]*[^\n]\n$/);
    expect(rows.filter(({ policy, id, extraCells }) => policy === '' || id === '' || extraCells.length > 0)).toEqual(
      [],
    );
  });

  it('is the same for the same seed, and has different ids of the same plans for another seed', () => {
    expect(generate(7)).toBe(generate(7));
    const ids = new Set(rows.map(({ id }) => id));
    const otherSeed = rowsOf(generate(7));
    expect(otherSeed).toHaveLength(rows.length);
    expect(otherSeed.filter(({ id }) => ids.has(id)).length).toBeLessThan(rows.length / 20);
  });

  it('has about 19,000 distinct ids of 8 to 20 capital letters and digits', () => {
    expect(rows.length).toBeGreaterThan(18_500);
    expect(rows.length).toBeLessThan(19_500);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ id }) => !/^[0-9A-Z]{8,20}$/.test(id))).toEqual([]);
  });

  it('has 40 plans of very unequal size, at least three of them below rareBelow', () => {
    const { rareBelow } = parsePipeline(JSON.stringify(file), 'policies').target;
    const sizes = [...members.values()].sort((first, second) => second - first);
    expect(sizes).toHaveLength(40);
    expect(sizes[0]).toBeGreaterThan(1500);
    expect(sizes[0]).toBeLessThan(rows.length / 5);
    expect(sizes.filter((size) => size < rareBelow).length).toBeGreaterThanOrEqual(3);
  });

  it('is not sorted by plan', () => {
    const first = new Set(rows.slice(0, 1000).map(({ policy }) => policy));
    expect(first.size).toBeGreaterThan(25);
  });

  it('has plans that no model can distinguish, but most rows can be predicted', () => {
    const largest = new Map<string, number>();
    for (const { format, members: size } of plans) largest.set(format, Math.max(size, largest.get(format) ?? 0));
    const predictable = [...largest.values()].reduce((sum, size) => sum + size, 0) / rows.length;
    expect(largest.size).toBeLessThan(plans.length - 3);
    expect(predictable).toBeGreaterThan(0.8);
    expect(predictable).toBeLessThan(0.95);
  });

  it('has check digits that are computed from the characters before them', () => {
    const alder = rows.filter(({ policy, id }) => policy === 'Alder Basic' && id.startsWith('ALD'));
    const values = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const wrong = alder.filter(({ id }) => {
      const sum = [0, 1, 2, 3, 4, 5, 6, 7, 8].reduce(
        (total, i) => total + values.indexOf(id.charAt(i)) * (i % 2 === 0 ? 1 : 2),
        0,
      );
      return id.charAt(9) !== String(sum % 10);
    });
    expect(alder.length).toBeGreaterThan(1500);
    expect(wrong).toEqual([]);
  });
});
