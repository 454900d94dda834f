import * as z from 'zod';
import { image, tags, tuningJobName } from './members.ts';
import { matching, partlySupported, structure } from '../../protocol/structure.ts';
import { checkStoppingCondition, hyperParameters, inputMode, trainingMembers } from './training-job.ts';

const parameterName = matching('[\\p{L}\\p{M}\\p{Z}\\p{S}\\p{N}\\p{P}]*', 0, 256);
const scaling = partlySupported(
  ['Auto', 'Linear', 'Logarithmic', 'ReverseLogarithmic'],
  ['Auto', 'Linear', 'Logarithmic'],
).default('Auto');

const numberRange = structure({
  Name: parameterName,
  MinValue: z.string().max(256),
  MaxValue: z.string().max(256),
  ScalingType: scaling,
});
const categoricalRange = structure({ Name: parameterName, Values: z.array(z.string().max(256)).min(1).max(30) });

const parameterRanges = structure(
  {
    IntegerParameterRanges: z.array(numberRange).max(30).default([]),
    ContinuousParameterRanges: z.array(numberRange).max(30).default([]),
    CategoricalParameterRanges: z.array(categoricalRange).max(30).default([]),
  },
  ['AutoParameters'],
);
export type ParameterRanges = z.output<typeof parameterRanges>;

const trainingJobDefinition = structure(
  {
    StaticHyperParameters: hyperParameters,
    AlgorithmSpecification: structure({ TrainingImage: image, TrainingInputMode: inputMode }, [
      'AlgorithmName',
      'MetricDefinitions',
    ]),
    ...trainingMembers,
  },
  [
    'DefinitionName',
    'TuningObjective',
    'HyperParameterRanges',
    'HyperParameterTuningResourceConfig',
    'CheckpointConfig',
    'RetryStrategy',
    'Environment',
  ],
).superRefine(checkStoppingCondition);

/**
 * CreateHyperParameterTuningJob with one training job definition. The number of training jobs is
 * the only limit.
 */
export const tuningJobRequest = structure(
  {
    HyperParameterTuningJobName: tuningJobName,
    HyperParameterTuningJobConfig: structure(
      {
        Strategy: partlySupported(['Bayesian', 'Random', 'Hyperband', 'Grid'], ['Bayesian', 'Random']),
        HyperParameterTuningJobObjective: structure({
          Type: z.enum(['Maximize', 'Minimize']),
          MetricName: z.string().min(1).max(255),
        }),
        ResourceLimits: structure(
          { MaxNumberOfTrainingJobs: z.int().min(1), MaxParallelTrainingJobs: z.int().min(1) },
          ['MaxRuntimeInSeconds'],
        ),
        ParameterRanges: parameterRanges,
        TrainingJobEarlyStoppingType: partlySupported(['Off', 'Auto'], ['Off']).default('Off'),
        RandomSeed: z.int().min(0).optional(),
      },
      ['StrategyConfig', 'TuningJobCompletionCriteria'],
    ),
    TrainingJobDefinition: trainingJobDefinition,
    Tags: tags.default([]),
  },
  ['TrainingJobDefinitions', 'WarmStartConfig', 'Autotune'],
);
