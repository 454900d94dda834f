import {
  CreateHyperParameterTuningJobCommand,
  type CreateHyperParameterTuningJobRequest,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { startStage, toyImage, tuningRequest, type Stage } from '../fixtures/sagemaker.ts';

const create = (stage: Stage, request: CreateHyperParameterTuningJobRequest) =>
  stage.sagemaker.send(new CreateHyperParameterTuningJobCommand(request));

const continuous = (Name: string, MinValue: string, MaxValue: string) => ({
  ParameterRanges: { ContinuousParameterRanges: [{ Name, MinValue, MaxValue }] },
});

describe('CreateHyperParameterTuningJob rejects', () => {
  it.each<[string, CreateHyperParameterTuningJobRequest, RegExp]>([
    ['a name longer than 32 characters', tuningRequest('a'.repeat(33)), /less than or equal to 32/],
    [
      'a warm start',
      {
        ...tuningRequest('t'),
        WarmStartConfig: { ParentHyperParameterTuningJobs: [], WarmStartType: 'TransferLearning' },
      },
      /WarmStartConfig is not supported/,
    ],
    [
      'a time limit for all jobs together',
      tuningRequest('t', {
        ResourceLimits: { MaxNumberOfTrainingJobs: 1, MaxParallelTrainingJobs: 1, MaxRuntimeInSeconds: 600 },
      }),
      /MaxRuntimeInSeconds is not supported/,
    ],
    ['Hyperband', tuningRequest('t', { Strategy: 'Hyperband' }), /Strategy Hyperband is not supported/],
    [
      'early stopping',
      tuningRequest('t', { TrainingJobEarlyStoppingType: 'Auto' }),
      /TrainingJobEarlyStoppingType Auto is not supported/,
    ],
    [
      'more parallel jobs than jobs',
      tuningRequest('t', { ResourceLimits: { MaxNumberOfTrainingJobs: 1, MaxParallelTrainingJobs: 2 } }),
      /MaxParallelTrainingJobs \(2\) must not be greater/,
    ],
    [
      'a metric that the algorithm does not report',
      tuningRequest('t', { HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'auc' } }),
      /\[auc\], isn't valid .* validation:auc, validation:logloss/,
    ],
    [
      'a metric with the wrong direction',
      tuningRequest('t', { HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'validation:auc' } }),
      /must be Maximize, not Minimize/,
    ],
    ['no range', tuningRequest('t', { ParameterRanges: {} }), /at least one hyperparameter/],
    [
      'a hyperparameter that cannot be tuned',
      tuningRequest('t', continuous('busy', '0', '1')),
      /\[busy\] isn't tunable/,
    ],
    ['a range of another type', tuningRequest('t', continuous('depth', '0', '1')), /needs a range of type Integer/],
    [
      'a range with its minimum above its maximum',
      tuningRequest('t', continuous('auc', '0.9', '0.5')),
      /from 0.9 to 0.5/,
    ],
    [
      'a range with a bound that is not a number',
      tuningRequest('t', continuous('auc', '', '0.5')),
      /minimum must be a number/,
    ],
    [
      'a logarithmic range from 0',
      tuningRequest('t', {
        ParameterRanges: {
          ContinuousParameterRanges: [{ Name: 'auc', MinValue: '0', MaxValue: '1', ScalingType: 'Logarithmic' }],
        },
      }),
      /Logarithmic scaling needs a minimum above 0/,
    ],
    [
      'an integer range with a fraction as bound',
      tuningRequest('t', {
        ParameterRanges: { IntegerParameterRanges: [{ Name: 'depth', MinValue: '1.5', MaxValue: '3' }] },
      }),
      /must have whole numbers as bounds/,
    ],
    [
      'a hyperparameter that also has a fixed value',
      tuningRequest('t', {}, { StaticHyperParameters: { auc: '0.7' } }),
      /\[auc\] is in both/,
    ],
    [
      'two ranges for one hyperparameter',
      tuningRequest('t', {
        ParameterRanges: {
          ContinuousParameterRanges: [1, 2].map((high) => ({ Name: 'auc', MinValue: '0', MaxValue: String(high) })),
        },
      }),
      /more than one range/,
    ],
    [
      'an algorithm that cannot be tuned',
      tuningRequest(
        't',
        {},
        {
          AlgorithmSpecification: { TrainingImage: `${toyImage}-untunable`, TrainingInputMode: 'File' },
        },
      ),
      /Tuning of .*untunable is not supported/,
    ],
    [
      'a spot limit without spot training',
      tuningRequest('t', {}, { StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 60 } }),
      /MaxWaitTimeInSeconds can only/,
    ],
  ])('%s', async (_, request, message) => {
    const stage = await startStage();
    stage.put('bucket/train/part-0.csv', '1,0.5\n0,0.25\n');
    const error = await create(stage, request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringMatching(message) });
  });

  it('a channel without objects and a name that is taken', async () => {
    const stage = await startStage();
    await expect(create(stage, tuningRequest('t'))).rejects.toThrow(/No S3 objects found/);
    stage.put('bucket/train/part-0.csv', '1,0.5\n');
    await create(stage, tuningRequest('t'));
    await expect(create(stage, tuningRequest('t'))).rejects.toMatchObject({ name: 'ResourceInUse' });
  });
});
