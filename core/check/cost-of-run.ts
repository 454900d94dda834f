import { formatDollars, instanceHourDollars, estimateCost } from '../run/cost/cost.ts';
import { scoringLimitSeconds } from '../run/jobs/job-outcome.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { priceRegion } from '../run/cost/prices.ts';

const hoursOfMonth = 730;

/**
 * What a run can cost at the most, and its endpoint a month, in lines: how long the jobs take nobody knows before the
 * first. `functionGbSeconds`: of the functions that work on all rows, each for all of its time limit.
 */
export function costOfRun({ train, serve }: Pipeline, functionGbSeconds: number): string[] {
  const job = (what: string, seconds: number) => ({ what, instance: train.instance, count: 1, seconds });
  const searches = train.tune !== 'never';
  // The challenger, the champion, and the challenger again on the rows that a threshold is chosen on.
  const scorings = typeof serve.threshold === 'object' ? 3 : 2;
  const instances = [
    ...(searches ? [job('tuning', train.maxRuntimeSeconds * train.tuning.maxJobs)] : []),
    job('training', train.maxRuntimeSeconds),
    job('scoring', scoringLimitSeconds * scorings),
  ];
  const { dollars, lines } = estimateCost(
    { instances, lambdaGbSeconds: functionGbSeconds, transitions: 0 },
    priceRegion,
  );
  const limits: Record<string, string> = {
    tuning: `${train.tuning.maxJobs} jobs for all of train.maxRuntime, when a search is due`,
    training: 'for all of train.maxRuntime',
    scoring: `${scorings} jobs of ${scoringLimitSeconds / 3600} hours`,
    'Lambda functions': 'those that work on all rows, for all of their time limits',
  };
  const shown = lines.flatMap((line) => {
    const limit = limits[line.what];
    return limit === undefined ? [] : [`${line.what}: ${price(line.dollars)}: ${limit}`];
  });
  const known = instanceHourDollars(train.instance) === undefined ? `, without ${train.instance}` : '';
  return [
    `a run at most ${price(dollars)}${known}, at list prices of ${priceRegion}; most jobs end in minutes:`,
    ...shown.map((line) => `  ${line}`),
    endpointLine(serve),
  ];
}

function endpointLine({ instance, count, keepPrevious }: Pipeline['serve']): string {
  if (instance === 'serverless') return 'the endpoint is serverless: paid by the request, nothing while there is none';
  const hour = instanceHourDollars(instance);
  if (hour === undefined) return `the endpoint: the price of ${instance} is not known here`;
  const month = hour * count * hoursOfMonth;
  const twice = keepPrevious ? ', and as much for the previous one that is kept' : ', twice as much during a bake';
  return `the endpoint ${formatDollars(month)} a month (${count} ${instance})${twice}`;
}

function price(dollars: number | null): string {
  return dollars === null ? 'not known here' : formatDollars(dollars);
}
