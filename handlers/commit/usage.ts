import type { Usage } from '../../core/run/cost.ts';
import type { Plan } from '../../core/run/plan.ts';
import { pascalCase } from '../../core/text/case.ts';
import { functions } from '../functions.ts';

/** States in which the green endpoint is up, or coming up. */
const endpointStates = [
  'WaitForEndpoint',
  'PollEndpoint',
  'VerifyEndpoint',
  'SwapEndpoint',
  'Bake',
  'CheckBake',
  'PromoteChallenger',
  'ReturnToChampion',
];

/**
 * What AWS bills a run for, from what SageMaker says of its jobs and from the seconds of the states: a function's state
 * lasts a little longer than the function, and an endpoint is billed from a little after it was asked for.
 */
export function usageOf(given: {
  plan: Plan;
  training: number | null;
  scoring: number | null;
  /** Null: the run did not search, or its search did not say. */
  tuning: number | null;
  seconds: Record<string, number>;
  transitions: number;
}): Usage {
  const { plan, seconds, transitions } = given;
  const { train, serve } = plan.pipeline;
  const job = (what: string, billed: number | null) => ({ what, instance: train.instance, count: 1, seconds: billed });
  const up = endpointStates.reduce((sum, state) => sum + (seconds[state] ?? 0), 0);
  const endpoint = { what: 'endpoint', instance: serve.instance, count: serve.count, seconds: up };
  return {
    instances: [
      ...(plan.tuning.search ? [job('tuning', given.tuning)] : []),
      job('training', given.training),
      job('scoring', given.scoring),
      ...(up > 0 ? [endpoint] : []),
    ],
    lambdaGbSeconds: Object.entries(functions).reduce(
      (sum, [name, { memoryMb }]) => sum + (memoryMb / 1024) * (seconds[pascalCase(name)] ?? 0),
      0,
    ),
    transitions,
  };
}
