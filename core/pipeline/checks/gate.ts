import type { Draft } from '../draft.ts';
import { metricDirections, type Problem } from '../metric-names.ts';
import type { Mistake } from '../mistake.ts';
import { allowedNames } from '../schema-mistakes.ts';

/** Metrics without an upper bound. Every other metric is at most 1. */
const unbounded = ['logloss', 'mlogloss', 'rmse', 'mae', 'rmsle', 'mape', 'bias'];

/** Checks that the problem has the gate's metrics, and that a model can satisfy its bounds. */
export function checkGate({ problem, gate }: Draft): Mistake[] {
  if (problem === undefined || gate === undefined) return [];
  const mistakes: Mistake[] = [];
  if (gate.metric !== undefined && !Object.hasOwn(metricDirections[problem], gate.metric)) {
    mistakes.push({ path: ['gate', 'metric'], message: unknownMetric(gate.metric, problem) });
  }
  for (const kind of ['require', 'suspect'] as const) {
    for (const [metric, bound] of Object.entries(gate[kind])) {
      const message = Object.hasOwn(metricDirections[problem], metric)
        ? impossibleBound(metric, bound)
        : unknownMetric(metric, problem);
      if (message !== undefined) mistakes.push({ path: ['gate', kind, metric], message });
    }
  }
  for (const [metric, suspect] of Object.entries(gate.suspect)) {
    const required = gate.require[metric];
    const higher = metricDirections[problem][metric] === 'higher';
    if (required === undefined || (higher ? suspect > required : suspect < required)) continue;
    const relation = higher ? 'above' : 'below';
    mistakes.push({
      path: ['gate', 'suspect', metric],
      message: `is ${suspect}; must be ${relation} gate.require.${metric}, which is ${required}, or no model could pass both`,
    });
  }
  return mistakes;
}

function unknownMetric(metric: string, problem: Problem): string {
  const owner = Object.entries(metricDirections).find(([, metrics]) => Object.hasOwn(metrics, metric))?.[0];
  const why =
    owner === undefined ? 'is not a known metric' : `is a metric of ${owner} problems, but this one is ${problem}`;
  return `"${metric}" ${why}. ${allowedNames(metric, Object.keys(metricDirections[problem]))}`;
}

function impossibleBound(metric: string, bound: number): string | undefined {
  if (unbounded.includes(metric)) return bound > 0 ? undefined : `is ${bound}; a bound of ${metric} must be above 0`;
  if (metric === 'r2') return bound < 1 ? undefined : `is ${bound}; a bound of r2 must be below 1`;
  return bound > 0 && bound <= 1 ? undefined : `is ${bound}; a bound of ${metric} must be above 0 and at most 1`;
}
