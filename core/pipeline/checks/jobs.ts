import { thresholdMetrics } from '../metric-names.ts';
import type { Draft } from '../draft.ts';
import { hyperparameterRules, valueMistake } from '../hyperparameters.ts';
import { renderValue, type Mistake } from '../mistake.ts';
import { choice } from '../schema-mistakes.ts';

/** Whether training and serving can be done as the file says. */
export function checkJobs(draft: Draft): Mistake[] {
  return [...hyperparameters(draft), ...instances(draft), ...answers(draft)];
}

function hyperparameters({ train }: Draft): Mistake[] {
  if (train === undefined) return [];
  const { rules, refused } = hyperparameterRules[train.algorithm];
  return Object.entries(train.hyperparameters).flatMap(([name, value]): Mistake[] => {
    const path = ['train', 'hyperparameters', name];
    if (Object.hasOwn(refused, name)) return [{ path, message: `${refused[name]}` }];
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      return [{ path, message: `is no hyperparameter of ${train.algorithm}. ${choice(name, Object.keys(rules))}` }];
    }
    const wanted = valueMistake(rule, value);
    return wanted === undefined ? [] : [{ path, message: `is ${renderValue(value)}; must be ${wanted}` }];
  });
}

/** ml.t2 serves and does not train, ml.t3 trains and does not serve (the enums of SageMaker's API). */
function instances({ train, serve }: Draft): Mistake[] {
  const mistakes: Mistake[] = [];
  if (train?.instance.startsWith('ml.t2.')) {
    mistakes.push({
      path: ['train', 'instance'],
      message: `is ${train.instance}, which SageMaker has for endpoints only`,
    });
  }
  if (serve?.instance.startsWith('ml.t3.')) {
    mistakes.push({
      path: ['serve', 'instance'],
      message: `is ${serve.instance}, which SageMaker has for training only`,
    });
  }
  if (serve?.instance === 'serverless' && serve.count !== 1) {
    mistakes.push({
      path: ['serve', 'count'],
      message: `is ${serve.count}; a serverless endpoint has no instances to count: delete it, or name an instance type`,
    });
  }
  return mistakes;
}

function answers({ problem, serve }: Draft): Mistake[] {
  if (problem === undefined || serve === undefined) return [];
  const mistakes: Mistake[] = [];
  if (problem !== 'multiclass' && serve.top !== 1) {
    mistakes.push({
      path: ['serve', 'top'],
      message: `is for a multiclass problem; this one is ${problem}: delete it`,
    });
  }
  const { threshold } = serve;
  if (problem !== 'binary' && threshold !== 0.5) {
    mistakes.push({
      path: ['serve', 'threshold'],
      message: `is for a binary problem; this one is ${problem}: delete it`,
    });
  } else if (typeof threshold === 'object' && 'maximize' in threshold) {
    const { maximize } = threshold;
    if (!thresholdMetrics.some((metric) => metric === maximize)) {
      const message = `names "${maximize}", which no threshold can be chosen by. ${choice(maximize, [...thresholdMetrics])}`;
      mistakes.push({ path: ['serve', 'threshold', 'maximize'], message });
    }
  }
  return mistakes;
}
