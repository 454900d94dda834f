import { createHash } from 'node:crypto';

/**
 * A training job that has ended: its position in the search space and its loss (lower is better).
 */
export interface Trial {
  position: number[];
  loss: number;
}

/** The Bayesian strategy chooses at random until this many jobs have ended. */
const randomTrials = 4;
const candidateCount = 64;

/**
 * The position of the next training job, with a number from 0 to 1 per dimension. Random: a uniform
 * random position. Bayesian: a tree-structured Parzen estimator (Bergstra et al. 2011), where AWS
 * uses a Gaussian process. It estimates one density from the best quarter of the trials and one
 * from all other trials. It draws 64 points near the best trials and chooses the one with the
 * highest ratio of the two densities. The same seed and trials give the same position.
 */
export function suggest(strategy: string, dimensions: number, trials: readonly Trial[], seed: string): number[] {
  const random = uniformNumbers(seed);
  const uniformPosition = () => Array.from({ length: dimensions }, random);
  if (strategy !== 'Bayesian' || trials.length < randomTrials) return uniformPosition();

  const sorted = trials.toSorted((a, b) => a.loss - b.loss).map(({ position }) => position);
  const count = Math.ceil(sorted.length / 4);
  const better = sorted.slice(0, count);
  const others = sorted.slice(count);
  const width = Math.max(0.05, 0.5 / Math.sqrt(trials.length));
  const positionNearBest = () => {
    const centre = better[Math.floor(random() * better.length)] ?? [];
    // Values outside the range are drawn again uniformly, so that points do not pile up at the
    // bounds.
    return centre.map((position) => {
      const moved = position + width * normal(random);
      return moved >= 0 && moved <= 1 ? moved : random();
    });
  };
  let best = uniformPosition();
  for (let drawn = 1; drawn < candidateCount; drawn++) {
    const candidate = positionNearBest();
    if (gain(candidate, better, others, width) > gain(best, better, others, width)) best = candidate;
  }
  return best;
}

/**
 * The logarithm of the ratio of a point's two densities: among the better trials and among the
 * others.
 */
function gain(point: number[], better: number[][], others: number[][], width: number): number {
  return point.reduce((sum, position, axis) => {
    return sum + Math.log(density(position, axis, better, width)) - Math.log(density(position, axis, others, width));
  }, 0);
}

/**
 * A normal density around each trial, plus one uniform density so that no position is impossible.
 */
function density(position: number, axis: number, trials: number[][], width: number): number {
  const bells = trials.map(
    (trial) => Math.exp(-0.5 * ((position - (trial[axis] ?? 0)) / width) ** 2) / (width * 2.5066),
  );
  return (1 + bells.reduce((sum, bell) => sum + bell, 0)) / (trials.length + 1);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Uniform random numbers in [0, 1) that depend only on the seed. */
function uniformNumbers(seed: string): () => number {
  let drawn = 0;
  return () => createHash('sha256').update(`${seed}:${drawn++}`).digest().readUInt32BE() / 2 ** 32;
}
