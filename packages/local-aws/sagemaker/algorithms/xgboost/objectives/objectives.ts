import { absoluteError } from './absolute-error.ts';
import { poisson, tweedie } from './counts.ts';
import { hinge } from './hinge.ts';
import { binaryLogistic, regressionLogistic } from './logistic.ts';
import type { Objective } from './objective.ts';
import { softmax, softprob } from './softmax.ts';
import { squaredError, squaredLogError } from './squared-error.ts';

/** The objectives. The hyperparameter `objective` and the model file use these names. */
export const objectives: Record<string, Objective> = {
  'reg:squarederror': squaredError,
  'reg:squaredlogerror': squaredLogError,
  'reg:absoluteerror': absoluteError,
  'reg:logistic': regressionLogistic,
  'reg:tweedie': tweedie,
  'count:poisson': poisson,
  'binary:logistic': binaryLogistic,
  'binary:hinge': hinge,
  'multi:softmax': softmax,
  'multi:softprob': softprob,
};
