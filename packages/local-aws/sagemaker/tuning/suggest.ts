import { createHash } from 'node:crypto';

/** A training job that has ended: where it stood, and how far from good it was (less is better). */
export interface Trial {
  position: number[];
  loss: number;
}

/** Until so many jobs have ended the Bayesian strategy chooses at random too. */
const startUpTrials = 4;
const candidates = 64;

/**
 * Where the next training job shall stand, in as many dimensions, each from 0 to 1. Random: anywhere. Bayesian: a
 * tree-structured Parzen estimator (Bergstra et al. 2011), not the Gaussian process that AWS uses: the better quarter of
 * the trials and the others are each smoothed into a density, and of 64 points drawn around the better ones that is
 * taken where the one density most exceeds the other. The same seed and trials give the same point.
 */
export function suggest(strategy: string, dimensions: number, trials: readonly Trial[], seed: string): number[] {
  const random = uniformNumbers(seed);
  const anywhere = () => Array.from({ length: dimensions }, random);
  if (strategy !== 'Bayesian' || trials.length < startUpTrials) return anywhere();

  const sorted = trials.toSorted((a, b) => a.loss - b.loss).map(({ position }) => position);
  const count = Math.ceil(sorted.length / 4);
  const better = sorted.slice(0, count);
  const others = sorted.slice(count);
  const width = Math.max(0.05, 0.5 / Math.sqrt(trials.length));
  const near = () => {
    const centre = better[Math.floor(random() * better.length)] ?? [];
    // What falls outside is drawn again anywhere, so that the edges do not gather points.
    return centre.map((at) => {
      const moved = at + width * normal(random);
      return moved >= 0 && moved <= 1 ? moved : random();
    });
  };
  let best = anywhere();
  for (let drawn = 1; drawn < candidates; drawn++) {
    const candidate = near();
    if (gain(candidate, better, others, width) > gain(best, better, others, width)) best = candidate;
  }
  return best;
}

/** The logarithm of how much likelier a point is among the better trials than among the others. */
function gain(point: number[], better: number[][], others: number[][], width: number): number {
  return point.reduce((sum, at, axis) => {
    return sum + Math.log(density(at, axis, better, width)) - Math.log(density(at, axis, others, width));
  }, 0);
}

/** Bells around the trials, and one uniform part so that no place is impossible. */
function density(at: number, axis: number, trials: number[][], width: number): number {
  const bells = trials.map((trial) => Math.exp(-0.5 * ((at - (trial[axis] ?? 0)) / width) ** 2) / (width * 2.5066));
  return (1 + bells.reduce((sum, bell) => sum + bell, 0)) / (trials.length + 1);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Numbers from 0 up to 1 that the seed alone decides. */
function uniformNumbers(seed: string): () => number {
  let drawn = 0;
  return () => createHash('sha256').update(`${seed}:${drawn++}`).digest().readUInt32BE() / 2 ** 32;
}
