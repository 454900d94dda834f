import { expect, it } from 'vitest';
import { costOfRun } from '../../../../core/check/cost-of-run.ts';
import { formatDollars, instanceHourDollars } from '../../../../core/run/cost/cost.ts';
import { scoringLimitSeconds } from '../../../../core/run/jobs/job-outcome.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { lambdaGbSecond } from '../../../../core/run/cost/prices.ts';

const gbSeconds = 10_800;
const cost = (changes: { train?: object; serve?: object } = {}, problem = 'regression') => {
  const file = {
    name: 'p',
    problem,
    columns: { x: 'number', y: problem === 'regression' ? 'number' : 'category' },
    target: { column: 'y', ...(problem === 'binary' && { positive: 'yes' }) },
    ...changes,
  };
  return costOfRun(parsePipeline(JSON.stringify(file), 'p'), gbSeconds);
};
const hour = instanceHourDollars('ml.m5.large') ?? NaN;
const scoring = (jobs: number) => (jobs * hour * scoringLimitSeconds) / 3600;
const functions = gbSeconds * lambdaGbSecond.dollars;

it('bounds the cost of a run by the time limits of its jobs and functions, and adds them up', () => {
  expect(cost({ train: { maxRuntime: '2 hours' } })).toEqual([
    `a run costs at most ${formatDollars(2 * hour + scoring(2) + functions)}, at the list prices of us-east-1. Most jobs end within minutes:`,
    `  training: ${formatDollars(2 * hour)} (for all of train.maxRuntime)`,
    `  scoring: ${formatDollars(scoring(2))} (2 jobs of 6 hours)`,
    `  Lambda functions: ${formatDollars(functions)} (the functions that read all rows, each up to its time limit)`,
    'the endpoint is serverless: you pay per request, and nothing while it is idle',
  ]);
});

it('includes a hyperparameter search, and the scoring that chooses a threshold', () => {
  const searching = { tune: '4 weeks', tuning: { maxJobs: 7, ranges: { eta: [0.1, 0.3] } } };
  expect(cost({ train: searching }).join('\n')).toContain(
    `tuning: ${formatDollars(7 * hour)} (7 jobs, each for all of`,
  );
  expect(cost({}).join('\n')).not.toContain('tuning');
  const chosen = cost({ serve: { threshold: { maximize: 'f1' } } }, 'binary').join('\n');
  expect(chosen).toContain(`scoring: ${formatDollars(scoring(3))} (3 jobs`);
});

it('gives the monthly cost of the endpoint, and doubles it while there are two', () => {
  const month = formatDollars(2 * 730 * hour);
  const serve = { instance: 'ml.m5.large', count: 2 };
  expect(cost({ serve }).at(-1)).toBe(
    `the endpoint costs ${month} a month (2 ml.m5.large), twice as much during a bake`,
  );
  expect(cost({ serve: { ...serve, keepPrevious: true } }).at(-1)).toContain(
    'the same for the previous endpoint, which is kept',
  );
});

it('does not guess prices', () => {
  const [first, ...lines] = cost({ train: { instance: 'ml.unheard.large' }, serve: { instance: 'ml.unheard.large' } });
  expect(first).toContain(`a run costs at most ${formatDollars(functions)}, not counting ml.unheard.large`);
  expect(lines).toContain('  training: price unknown (for all of train.maxRuntime)');
  expect(lines.at(-1)).toBe('the endpoint: the price of ml.unheard.large is unknown');
});
