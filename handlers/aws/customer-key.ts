import type {
  CreateEndpointConfigCommandInput,
  CreateHyperParameterTuningJobCommandInput,
  CreateTrainingJobCommandInput,
  CreateTransformJobCommandInput,
} from '@aws-sdk/client-sagemaker';

/**
 * Add the customer's own key to requests, for everything that SageMaker stores: volumes, models and
 * scores. Without a key the request stays as it is. A repeated step recognises its request without
 * the key, so a new key does not break a run in progress.
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

  /** Serverless endpoints get no key: they have no volume to encrypt. */
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
