import type { KnownAlgorithm } from '../algorithms/registry.ts';
import { validationException } from '../errors.ts';
import type { TuningJob } from '../state/records.ts';
import { dimensionsOf } from './dimensions.ts';

/** Throws ValidationException for a search that the algorithm, or the ranges themselves, do not allow. */
export function checkTuningRequest(request: TuningJob['request'], algorithm: KnownAlgorithm): void {
  const { HyperParameterTuningJobConfig: config, TrainingJobDefinition: definition } = request;
  const image = definition.AlgorithmSpecification.TrainingImage;
  const { tuning } = algorithm;
  if (tuning === undefined) throw validationException(`Tuning of ${image} is not supported by this stand-in.`);

  const { MaxNumberOfTrainingJobs: most, MaxParallelTrainingJobs: atOnce } = config.ResourceLimits;
  if (atOnce > most) {
    throw validationException(
      `MaxParallelTrainingJobs (${atOnce}) must not be greater than MaxNumberOfTrainingJobs (${most}).`,
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
    const wanted = tuning.tunable[name];
    if (wanted === undefined) {
      throw validationException(
        `The hyperparameter [${name}] isn't tunable for the [${image}] algorithm. Tunable are: ${Object.keys(tuning.tunable).join(', ')}.`,
      );
    }
    if (wanted !== kind) {
      throw validationException(`The hyperparameter [${name}] needs a range of type ${wanted}, not ${kind}.`);
    }
    if (names.has(name)) throw validationException(`The hyperparameter [${name}] has more than one range.`);
    if (definition.StaticHyperParameters?.[name] !== undefined) {
      throw validationException(`The hyperparameter [${name}] is in both StaticHyperParameters and ParameterRanges.`);
    }
    names.add(name);
  }
}
