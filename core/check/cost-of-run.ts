import { formatDollars, instanceHourDollars, estimateCost } from '../run/cost/cost.ts';
import { scoringLimitSeconds } from '../run/jobs/job-outcome.ts';
import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { priceRegion } from '../run/cost/prices.ts';

const hoursPerMonth = 730;

/**
 * Lines about the upper bound of a run's cost and the monthly cost of the endpoint. It is a bound
 * because runtimes are unknown before the first run. `functionGbSeconds`: the GB-seconds of the
 * functions that read all rows, if each runs to its time limit.
 */
export function costOfRun({ train, serve }: Pipeline, functionGbSeconds: number): string[] {
  const job = (what: string, seconds: number) => ({ what, instance: train.instance, count: 1, seconds });
  const searches = train.tune !== 'never';
  // The challenger, the champion, and, to choose a threshold, the challenger on the validation
  // rows.
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
    tuning: `${train.tuning.maxJobs} jobs, each for all of train.maxRuntime, if a search is due`,
    training: 'for all of train.maxRuntime',
    scoring: `${scorings} jobs of ${scoringLimitSeconds / 3600} hours`,
    'Lambda functions': 'the functions that read all rows, each up to its time limit',
  };
  const shown = lines.flatMap((line) => {
    const limit = limits[line.what];
    return limit === undefined ? [] : [`${line.what}: ${price(line.dollars)} (${limit})`];
  });
  const unknown = instanceHourDollars(train.instance) === undefined ? `, not counting ${train.instance}` : '';
  return [
    `a run costs at most ${price(dollars)}${unknown}, at the list prices of ${priceRegion}. Most jobs end within minutes:`,
    ...shown.map((line) => `  ${line}`),
    endpointLine(serve),
  ];
}

function endpointLine({ instance, count, keepPrevious }: Pipeline['serve']): string {
  if (instance === 'serverless') return 'the endpoint is serverless: you pay per request, and nothing while it is idle';
  const hour = instanceHourDollars(instance);
  if (hour === undefined) return `the endpoint: the price of ${instance} is unknown`;
  const month = hour * count * hoursPerMonth;
  const twice = keepPrevious
    ? ', and the same for the previous endpoint, which is kept'
    : ', twice as much during a bake';
  return `the endpoint costs ${formatDollars(month)} a month (${count} ${instance})${twice}`;
}

function price(dollars: number | null): string {
  return dollars === null ? 'price unknown' : formatDollars(dollars);
}
