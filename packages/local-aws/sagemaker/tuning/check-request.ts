import type { KnownAlgorithm } from '../algorithms/registry.ts';
import { validationException } from '../errors.ts';
import type { TuningJob } from '../state/records.ts';
import { dimensionsOf } from './dimensions.ts';

/**
 * Throws ValidationException for a search that does not fit the algorithm, or for ranges that are
 * not valid.
 */
export function checkTuningRequest(request: TuningJob['request'], algorithm: KnownAlgorithm): void {
  const { HyperParameterTuningJobConfig: config, TrainingJobDefinition: definition } = request;
  const image = definition.AlgorithmSpecification.TrainingImage;
  const { tuning } = algorithm;
  if (tuning === undefined) throw validationException(`Tuning of ${image} is not supported by this stand-in.`);

  const { MaxNumberOfTrainingJobs: maxJobs, MaxParallelTrainingJobs: maxParallel } = config.ResourceLimits;
  if (maxParallel > maxJobs) {
    throw validationException(
      `MaxParallelTrainingJobs (${maxParallel}) must not be greater than MaxNumberOfTrainingJobs (${maxJobs}).`,
    );
  }
  const { MetricName, Type } = config.HyperParameterTuningJobObjective;
  const direction = tuning.objectives[MetricName];
  if (direction === undefined) {
    throw validationException(
      `The objective metric for the hyperparameter tuning job, [${MetricName}], isn't valid for the [${image}] algorithm. Choose a valid objective metric: ${Object.keys(tuning.objectives).join(', ')}.`,
    );
  }
  if (direction !== Type) {
    throw validationException(`The objective type of [${MetricName}] must be ${direction}, not ${Type}.`);
  }

  const dimensions = dimensionsOf(config.ParameterRanges);
  if (dimensions.length === 0) throw validationException('ParameterRanges must name at least one hyperparameter.');
  const names = new Set<string>();
  for (const { name, kind } of dimensions) {
    const expectedKind = tuning.tunable[name];
    if (expectedKind === undefined) {
      throw validationException(
        `The hyperparameter [${name}] isn't tunable for the [${image}] algorithm. Tunable hyperparameters: ${Object.keys(tuning.tunable).join(', ')}.`,
      );
    }
    if (expectedKind !== kind) {
      throw validationException(`The hyperparameter [${name}] needs a range of type ${expectedKind}, not ${kind}.`);
    }
    if (names.has(name)) throw validationException(`The hyperparameter [${name}] has more than one range.`);
    if (definition.StaticHyperParameters?.[name] !== undefined) {
      throw validationException(`The hyperparameter [${name}] is in both StaticHyperParameters and ParameterRanges.`);
    }
    names.add(name);
  }
}
