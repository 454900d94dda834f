import { metricDirections, type Problem } from '../metric-names.ts';
import type { Draft } from '../draft.ts';
import type { Mistake } from '../mistake.ts';
import { choice } from '../schema-mistakes.ts';

/** Metrics that have no upper bound; every other one is at most 1. */
const unbounded = ['logloss', 'mlogloss', 'rmse', 'mae', 'rmsle', 'mape', 'bias'];

/** Whether the gate's metrics are those of the problem, and its bounds can be met. */
export function checkGate({ problem, gate }: Draft): Mistake[] {
  if (problem === undefined || gate === undefined) return [];
  const mistakes: Mistake[] = [];
  if (gate.metric !== undefined && !Object.hasOwn(metricDirections[problem], gate.metric)) {
    mistakes.push({ path: ['gate', 'metric'], message: unknownMetric(gate.metric, problem) });
  }
  for (const kind of ['require', 'suspect'] as const) {
    for (const [metric, bound] of Object.entries(gate[kind])) {
      const message = Object.hasOwn(metricDirections[problem], metric)
        ? impossible(metric, bound)
        : unknownMetric(metric, problem);
      if (message !== undefined) mistakes.push({ path: ['gate', kind, metric], message });
    }
  }
  for (const [metric, suspect] of Object.entries(gate.suspect)) {
    const required = gate.require[metric];
    const higher = metricDirections[problem][metric] === 'higher';
    if (required === undefined || (higher ? suspect > required : suspect < required)) continue;
    mistakes.push({
      path: ['gate', 'suspect', metric],
      message: `is ${suspect}; ${higher ? 'more' : 'less'} ${metric} is better, so it must be ${higher ? 'above' : 'below'} gate.require.${metric}, which is ${required}: no model could pass both`,
    });
  }
  return mistakes;
}

function unknownMetric(metric: string, problem: Problem): string {
  const other = Object.entries(metricDirections).find(([, metrics]) => Object.hasOwn(metrics, metric))?.[0];
  const why = other === undefined ? 'is no metric' : `is a metric of ${other} problems; this one is ${problem}`;
  return `"${metric}" ${why}. ${choice(metric, Object.keys(metricDirections[problem]))}`;
}

function impossible(metric: string, bound: number): string | undefined {
  if (unbounded.includes(metric)) return bound > 0 ? undefined : `is ${bound}; ${metric} must be bounded above 0`;
  if (metric === 'r2') return bound < 1 ? undefined : `is ${bound}; r2 must be bounded below 1`;
  return bound > 0 && bound <= 1 ? undefined : `is ${bound}; ${metric} lies from 0 to 1`;
}
