import type { Draft } from '../draft.ts';
import { thresholdMetrics } from '../metric-names.ts';
import type { Mistake } from '../mistake.ts';
import { allowedNames } from '../schema-mistakes.ts';

/** Checks that `serve.top` and `serve.threshold` fit the problem. */
export function checkServe({ problem, serve }: Draft): Mistake[] {
  if (problem === undefined || serve === undefined) return [];
  const mistakes: Mistake[] = [];
  if (problem !== 'multiclass' && serve.top !== 1) {
    mistakes.push({
      path: ['serve', 'top'],
      message: `is for a multiclass problem, but this one is ${problem}; delete it`,
    });
  }
  const { threshold } = serve;
  if (problem !== 'binary' && threshold !== 0.5) {
    mistakes.push({
      path: ['serve', 'threshold'],
      message: `is for a binary problem, but this one is ${problem}; delete it`,
    });
  } else if (typeof threshold === 'object' && 'maximize' in threshold) {
    const { maximize } = threshold;
    if (!thresholdMetrics.some((metric) => metric === maximize)) {
      const message = `is "${maximize}", which does not depend on a threshold. ${allowedNames(maximize, thresholdMetrics)}`;
      mistakes.push({ path: ['serve', 'threshold', 'maximize'], message });
    }
  }
  return mistakes;
}
