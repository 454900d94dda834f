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
  if (dimension === undefined) throw new Error('no dimension');
  return dimension;
}

/** 0, 0.0001, ... 1. */
const grid = Array.from({ length: 10_001 }, (_, step) => step / 10_000);

describe('a range', () => {
  it('gives each whole number its equal share, both ends too', () => {
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

  it('takes Auto for logarithmic where it spans two orders of magnitude', () => {
    expect(Number(only('Continuous', '0.001', '1').valueAt(0.5))).toBeCloseTo(0.0316, 3);
    expect(Number(only('Continuous', '0.1', '1').valueAt(0.5))).toBeCloseTo(0.55);
    expect(Number(only('Continuous', '0', '1000').valueAt(0.5))).toBeCloseTo(500);
  });

  it('knows where a value stands', () => {
    for (const dimension of [only('Integer', '0', '6'), only('Continuous', '0.01', '0.3', 'Logarithmic')]) {
      for (const position of [0, 0.2, 0.7, 1]) {
        const value = dimension.valueAt(position);
        expect(dimension.valueAt(dimension.positionOf(value))).toBe(value);
      }
    }
    const [words] = dimensionsOf({
      IntegerParameterRanges: [],
      ContinuousParameterRanges: [],
      CategoricalParameterRanges: [{ Name: 'w', Values: ['a', 'b', 'c'] }],
    });
    expect(['a', 'b', 'c'].map((value) => words?.valueAt(words.positionOf(value)))).toEqual(['a', 'b', 'c']);
    expect(words?.valueAt(1)).toBe('c');
  });
});

/** Least at (0.8, 0.3), as a validation loss over two hyperparameters might be. */
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

  it('never leaves its ranges', () => {
    const trials = grid.filter((_, index) => index % 500 === 0).map((x) => ({ position: [x, 1], loss: x }));
    for (let seed = 0; seed < 50; seed++) {
      for (const at of suggest('Bayesian', 2, trials, String(seed))) {
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(1);
      }
    }
  });

  it('finds a better point by Bayesian than by random, for nearly every seed', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const wins = seeds.filter((seed) => search('Bayesian', 20, seed) < search('Random', 20, seed)).length;
    expect(wins).toBeGreaterThanOrEqual(14);
    const typical = seeds.map((seed) => search('Bayesian', 20, seed)).sort((a, b) => a - b)[10];
    expect(typical).toBeLessThan(0.005);
  });
});
