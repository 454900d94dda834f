import { describe, expect, it } from 'vitest';
import { dimensionsOf } from '../../sagemaker/tuning/dimensions.ts';
import { suggest, type Trial } from '../../sagemaker/tuning/suggest.ts';

type Scaling = 'Auto' | 'Linear' | 'Logarithmic';

function only(kind: 'Integer' | 'Continuous', MinValue: string, MaxValue: string, ScalingType: Scaling = 'Auto') {
  const range = { Name: 'x', MinValue, MaxValue, ScalingType };
  const [dimension] = dimensionsOf({
    IntegerParameterRanges: kind === 'Integer' ? [range] : [],
    ContinuousParameterRanges: kind === 'Continuous' ? [range] : [],
    CategoricalParameterRanges: [],
  });
  if (dimension === undefined) throw new Error('dimensionsOf returned no dimension');
  return dimension;
}

/** 0, 0.0001, and so on to 1. */
const grid = Array.from({ length: 10_001 }, (_, step) => step / 10_000);

describe('a range', () => {
  it('gives each whole number an equal share, including the bounds', () => {
    const counts = new Map<string, number>();
    const { valueAt } = only('Integer', '1', '4', 'Linear');
    for (const position of grid) counts.set(valueAt(position), (counts.get(valueAt(position)) ?? 0) + 1);
    expect([...counts.keys()]).toEqual(['1', '2', '3', '4']);
    for (const count of counts.values()) expect(Math.abs(count - 2500)).toBeLessThan(3);
  });

  it('halves a logarithmic range at its geometric mean', () => {
    expect(Number(only('Continuous', '0.01', '1', 'Logarithmic').valueAt(0.5))).toBeCloseTo(0.1);
    expect(Number(only('Continuous', '0.01', '1', 'Linear').valueAt(0.5))).toBeCloseTo(0.505);
  });

  it('is logarithmic with Auto if it spans two orders of magnitude', () => {
    expect(Number(only('Continuous', '0.001', '1').valueAt(0.5))).toBeCloseTo(0.0316, 3);
    expect(Number(only('Continuous', '0.1', '1').valueAt(0.5))).toBeCloseTo(0.55);
    expect(Number(only('Continuous', '0', '1000').valueAt(0.5))).toBeCloseTo(500);
  });

  it('maps a value back to its position', () => {
    for (const dimension of [only('Integer', '0', '6'), only('Continuous', '0.01', '0.3', 'Logarithmic')]) {
      for (const position of [0, 0.2, 0.7, 1]) {
        const value = dimension.valueAt(position);
        expect(dimension.valueAt(dimension.positionOf(value))).toBe(value);
      }
    }
    const [categorical] = dimensionsOf({
      IntegerParameterRanges: [],
      ContinuousParameterRanges: [],
      CategoricalParameterRanges: [{ Name: 'w', Values: ['a', 'b', 'c'] }],
    });
    expect(['a', 'b', 'c'].map((value) => categorical?.valueAt(categorical.positionOf(value)))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(categorical?.valueAt(1)).toBe('c');
  });
});

/** Minimal at (0.8, 0.3), like a validation loss over two hyperparameters. */
const lossAt = ([x = 0, y = 0]: number[]) => (x - 0.8) ** 2 + (y - 0.3) ** 2;

function search(strategy: string, jobs: number, seed: number): number {
  const trials: Trial[] = [];
  for (let job = 0; job < jobs; job++) {
    const position = suggest(strategy, 2, trials, `${seed}:${job}`);
    trials.push({ position, loss: lossAt(position) });
  }
  return Math.min(...trials.map(({ loss }) => loss));
}

describe('a search', () => {
  it('gives the same point for the same seed and trials, and another for another seed', () => {
    expect(suggest('Random', 3, [], 'a')).toEqual(suggest('Random', 3, [], 'a'));
    expect(suggest('Random', 3, [], 'a')).not.toEqual(suggest('Random', 3, [], 'b'));
  });

  it('stays inside its ranges', () => {
    const trials = grid.filter((_, index) => index % 500 === 0).map((x) => ({ position: [x, 1], loss: x }));
    for (let seed = 0; seed < 50; seed++) {
      for (const position of suggest('Bayesian', 2, trials, String(seed))) {
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(1);
      }
    }
  });

  it('finds a better point with Bayesian than with Random for most seeds', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const losses = seeds.map((seed) => search('Bayesian', 20, seed));
    const wins = losses.filter((loss, seed) => loss < search('Random', 20, seed)).length;
    expect(wins).toBeGreaterThanOrEqual(14);
    const median = losses.sort((a, b) => a - b)[10];
    expect(median).toBeLessThan(0.005);
  });
});
