import type { Draft } from '../draft.ts';
import type { Mistake } from '../mistake.ts';

/**
 * Checks that SageMaker offers each instance type for its job. By the enums of its API, ml.t2
 * serves but does not train, and ml.t3 trains but does not serve.
 */
export function checkInstances({ train, serve }: Draft): Mistake[] {
  const mistakes: Mistake[] = [];
  if (train?.instance.startsWith('ml.t2.')) {
    mistakes.push({
      path: ['train', 'instance'],
      message: `is ${train.instance}, which SageMaker offers for endpoints only; name another type, such as ml.m5.large`,
    });
  }
  if (serve?.instance.startsWith('ml.t3.')) {
    mistakes.push({
      path: ['serve', 'instance'],
      message: `is ${serve.instance}, which SageMaker offers for training only; name another type, such as ml.m5.large`,
    });
  }
  if (serve?.instance === 'serverless' && serve.count !== 1) {
    mistakes.push({
      path: ['serve', 'count'],
      message: `is ${serve.count}, but a serverless endpoint has no instances; delete it, or name an instance type`,
    });
  }
  return mistakes;
}
