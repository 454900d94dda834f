import type { Usage } from '../../core/run/cost/cost.ts';
import type { Plan } from '../../core/run/plan.ts';
import { pascalCase } from '../../core/text/case.ts';
import { functions } from '../functions.ts';

/** States during which the challenger's endpoint is billed. */
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
 * What AWS bills for a run, from SageMaker's billed seconds and the seconds of the states. This is
 * slightly too much: a state lasts a little longer than its function, and billing of an endpoint
 * starts a little after its creation.
 */
export function usageOf({
  plan,
  training,
  scoring,
  tuning,
  seconds,
  transitions,
}: {
  plan: Plan;
  training: number | null;
  scoring: number | null;
  /** Null if the run made no search, or if SageMaker did not say. */
  tuning: number | null;
  seconds: Record<string, number>;
  transitions: number;
}): Usage {
  const { train, serve } = plan.pipeline;
  const job = (what: string, billed: number | null) => ({ what, instance: train.instance, count: 1, seconds: billed });
  const endpointSeconds = endpointStates.reduce((sum, state) => sum + (seconds[state] ?? 0), 0);
  const endpoint = { what: 'endpoint', instance: serve.instance, count: serve.count, seconds: endpointSeconds };
  return {
    instances: [
      ...(plan.tuning.search ? [job('tuning', tuning)] : []),
      job('training', training),
      job('scoring', scoring),
      ...(endpointSeconds > 0 ? [endpoint] : []),
    ],
    lambdaGbSeconds: Object.entries(functions).reduce(
      (sum, [name, { memoryMb }]) => sum + (memoryMb / 1024) * (seconds[pascalCase(name)] ?? 0),
      0,
    ),
    transitions,
  };
}
