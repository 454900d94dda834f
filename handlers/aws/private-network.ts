import type {
  CreateHyperParameterTuningJobCommandInput,
  CreateModelCommandInput,
  CreateTrainingJobCommandInput,
} from '@aws-sdk/client-sagemaker';

/** The part of a VPC that SageMaker's containers run in. */
export interface PrivateNetwork {
  subnets: string[];
  securityGroups: string[];
}

/**
 * Requests for containers in a network of the customer's; unchanged without one. As with the key, the request that is
 * recognised when a step is repeated is the one without. A transform job and an endpoint run in their model's network.
 */
export const inNetwork = {
  trainingJob: (
    request: CreateTrainingJobCommandInput,
    network: PrivateNetwork | undefined,
  ): CreateTrainingJobCommandInput => (network === undefined ? request : { ...request, VpcConfig: vpcConfig(network) }),

  tuningJob: (
    request: CreateHyperParameterTuningJobCommandInput,
    network: PrivateNetwork | undefined,
  ): CreateHyperParameterTuningJobCommandInput => {
    const { TrainingJobDefinition: definition } = request;
    if (network === undefined || definition === undefined) return request;
    return { ...request, TrainingJobDefinition: { ...definition, VpcConfig: vpcConfig(network) } };
  },

  /** SageMaker lets no serverless endpoint serve a model that is in a network. */
  model: (
    request: CreateModelCommandInput,
    network: PrivateNetwork | undefined,
    { isServerless }: { isServerless: boolean },
  ): CreateModelCommandInput =>
    network === undefined || isServerless ? request : { ...request, VpcConfig: vpcConfig(network) },
};

function vpcConfig({ subnets, securityGroups }: PrivateNetwork): { Subnets: string[]; SecurityGroupIds: string[] } {
  return { Subnets: subnets, SecurityGroupIds: securityGroups };
}
