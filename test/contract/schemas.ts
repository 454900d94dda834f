import type * as z from 'zod';
import { checkBakeInput, checkBakeOutput } from '../../handlers/check-bake/check-bake.ts';
import { cleanupInput, cleanupOutput } from '../../handlers/cleanup/cleanup.ts';
import { commitInput, commitOutput } from '../../handlers/commit/commit.ts';
import { createEndpointInput, createEndpointOutput } from '../../handlers/create-endpoint/create-endpoint.ts';
import {
  createTrainingJobInput,
  createTrainingJobOutput,
} from '../../handlers/create-training-job/create-training-job.ts';
import { createTuningJobInput, createTuningJobOutput } from '../../handlers/create-tuning-job/create-tuning-job.ts';
import { evaluateInput, evaluateOutput } from '../../handlers/evaluate/evaluate.ts';
import { gateOnMetricInput, gateOnMetricOutput } from '../../handlers/gate-on-metric/gate-on-metric.ts';
import { pollEndpointInput, pollEndpointOutput } from '../../handlers/poll-endpoint/poll-endpoint.ts';
import { pollScoringInput, pollScoringOutput } from '../../handlers/poll-scoring/poll-scoring.ts';
import { pollTrainingInput, pollTrainingOutput } from '../../handlers/poll-training/poll-training.ts';
import { pollTuningInput, pollTuningOutput } from '../../handlers/poll-tuning/poll-tuning.ts';
import { prepareInput, prepareOutput } from '../../handlers/prepare/prepare.ts';
import { recoverInput, recoverOutput } from '../../handlers/recover/recover.ts';
import { settleInput, settleOutput } from '../../handlers/settle/settle.ts';
import { splitInput, splitOutput } from '../../handlers/split/split.ts';
import { startScoringInput, startScoringOutput } from '../../handlers/start-scoring/start-scoring.ts';
import { swapEndpointInput, swapEndpointOutput } from '../../handlers/swap-endpoint/swap-endpoint.ts';
import { transformInput, transformOutput } from '../../handlers/transform/transform.ts';
import { verifyEndpointInput, verifyEndpointOutput } from '../../handlers/verify-endpoint/verify-endpoint.ts';

interface TaskSchemas {
  input: z.ZodObject;
  output: z.ZodObject;
}

const all: Record<string, TaskSchemas> = {
  Prepare: { input: prepareInput, output: prepareOutput },
  Settle: { input: settleInput, output: settleOutput },
  Transform: { input: transformInput, output: transformOutput },
  Split: { input: splitInput, output: splitOutput },
  CreateTuningJob: { input: createTuningJobInput, output: createTuningJobOutput },
  PollTuning: { input: pollTuningInput, output: pollTuningOutput },
  CreateTrainingJob: { input: createTrainingJobInput, output: createTrainingJobOutput },
  PollTraining: { input: pollTrainingInput, output: pollTrainingOutput },
  StartScoring: { input: startScoringInput, output: startScoringOutput },
  PollScoring: { input: pollScoringInput, output: pollScoringOutput },
  Evaluate: { input: evaluateInput, output: evaluateOutput },
  GateOnMetric: { input: gateOnMetricInput, output: gateOnMetricOutput },
  CreateEndpoint: { input: createEndpointInput, output: createEndpointOutput },
  PollEndpoint: { input: pollEndpointInput, output: pollEndpointOutput },
  VerifyEndpoint: { input: verifyEndpointInput, output: verifyEndpointOutput },
  SwapEndpoint: { input: swapEndpointInput, output: swapEndpointOutput },
  CheckBake: { input: checkBakeInput, output: checkBakeOutput },
  Commit: { input: commitInput, output: commitOutput },
  Cleanup: { input: cleanupInput, output: cleanupOutput },
  Recover: { input: recoverInput, output: recoverOutput },
};

/** The input and output schemas of a Task state. */
export function schemas(state: string): TaskSchemas {
  const taskSchemas = all[state];
  if (taskSchemas === undefined) throw new Error(`no schemas for ${state}`);
  return taskSchemas;
}
