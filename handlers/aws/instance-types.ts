import { ProductionVariantInstanceType, TrainingInstanceType, TransformInstanceType } from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { PipelineFileError } from '../../core/errors.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';

function instanceType<T extends Record<string, string>>(
  types: T,
  field: string,
  use: string,
): (name: string) => T[keyof T] {
  const schema = z.enum(types);
  return (name) => {
    const parsed = schema.safeParse(name);
    if (parsed.success) return parsed.data;
    throw new PipelineFileError(`${field}: SageMaker has no instance type ${name} for ${use}`);
  };
}

/**
 * Checks the name of an instance type for one use: each use has its own set. Throws
 * PipelineFileError.
 */
export const instanceTypes = {
  training: instanceType(TrainingInstanceType, 'train.instance', 'training'),
  transform: instanceType(TransformInstanceType, 'train.instance', 'batch transform'),
  endpoint: instanceType(ProductionVariantInstanceType, 'serve.instance', 'endpoints'),
};

/**
 * Throws PipelineFileError at the start of a run. Otherwise it would fail after hours of training.
 */
export function checkInstanceTypes({ train, serve }: Pick<Pipeline, 'train' | 'serve'>): void {
  instanceTypes.training(train.instance);
  instanceTypes.transform(train.instance);
  if (serve.instance !== 'serverless') instanceTypes.endpoint(serve.instance);
}
