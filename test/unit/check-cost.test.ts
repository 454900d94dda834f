import { expect, it } from 'vitest';
import { costOfTraining } from '../../core/check/cost-of-training.ts';
import { formatDollars, instanceHourDollars } from '../../core/cost.ts';
import { parsePipeline } from '../../core/pipeline.ts';

const cost = (train: object) => {
  const file = {
    name: 'p',
    problem: 'regression',
    columns: { x: 'number', y: 'number' },
    target: { column: 'y' },
    train,
  };
  return costOfTraining(parsePipeline(JSON.stringify(file), 'p').train);
};
const hour = instanceHourDollars('ml.m5.large') ?? NaN;

it('bounds the cost of training by the time it may take, and of a search by its jobs', () => {
  expect(cost({ instance: 'ml.unheard.large' })).toBe('the price of ml.unheard.large is not known here');
  expect(cost({ maxRuntime: '2 hours' })).toContain(`training at most ${formatDollars(2 * hour)} (ml.m5.large`);
  expect(cost({})).not.toContain('search');
  expect(cost({ tune: '4 weeks', tuning: { maxJobs: 7, ranges: { eta: [0.1, 0.3] } } })).toContain(
    `search for hyperparameters at most ${formatDollars(7 * hour)} more`,
  );
});
