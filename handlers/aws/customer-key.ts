import type {
  CreateEndpointConfigCommandInput,
  CreateHyperParameterTuningJobCommandInput,
  CreateTrainingJobCommandInput,
  CreateTransformJobCommandInput,
} from '@aws-sdk/client-sagemaker';

/**
 * Requests with the customer's own key for all that SageMaker stores of them: volumes, models and scores; unchanged
 * without one. The request that is recognised when a step is repeated is the one without, so a new key hinders no run.
 */
export const withKey = {
  trainingJob: <Request extends Pick<CreateTrainingJobCommandInput, 'OutputDataConfig' | 'ResourceConfig'>>(
    request: Request,
    key: string | undefined,
  ): Request => (key === undefined ? request : { ...request, ...trainingKeys(request, key) }),

  tuningJob: (
    request: CreateHyperParameterTuningJobCommandInput,
    key: string | undefined,
  ): CreateHyperParameterTuningJobCommandInput => {
    const { TrainingJobDefinition: definition } = request;
    if (key === undefined || definition === undefined) return request;
    return { ...request, TrainingJobDefinition: { ...definition, ...trainingKeys(definition, key) } };
  },

  transformJob: (request: CreateTransformJobCommandInput, key: string | undefined): CreateTransformJobCommandInput => {
    if (key === undefined) return request;
    const { TransformOutput: output, TransformResources: resources } = request;
    return {
      ...request,
      TransformOutput: output && { ...output, KmsKeyId: key },
      TransformResources: resources && { ...resources, VolumeKmsKeyId: key },
    };
  },

  /** A serverless endpoint has no volume to encrypt. */
  endpointConfig: (
    request: CreateEndpointConfigCommandInput,
    key: string | undefined,
  ): CreateEndpointConfigCommandInput => {
    const serverless = request.ProductionVariants?.some(({ ServerlessConfig }) => ServerlessConfig !== undefined);
    return key === undefined || serverless === true ? request : { ...request, KmsKeyId: key };
  },
};

function trainingKeys(
  request: Pick<CreateTrainingJobCommandInput, 'OutputDataConfig' | 'ResourceConfig'>,
  key: string,
): Pick<CreateTrainingJobCommandInput, 'OutputDataConfig' | 'ResourceConfig'> {
  const { OutputDataConfig: output, ResourceConfig: resources } = request;
  return {
    OutputDataConfig: output && { ...output, KmsKeyId: key },
    ResourceConfig: resources && { ...resources, VolumeKmsKeyId: key },
  };
}
